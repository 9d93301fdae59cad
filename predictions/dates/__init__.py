from predictions.dates.parsing import DateNotUnderstood, FoundDate, Span, find_statement, parse_span

__all__ = ["DateNotUnderstood", "FoundDate", "Span", "find_statement", "parse_span"]
