"""What a source's settings may hold, told from the settings' own model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from pydantic import BaseModel


def describe_kinds(kinds: Mapping[str, Any]) -> SafeString:
    """The fields of every kind of source, each with an example that can be copied."""
    return format_html(
        "A JSON object. What it may hold depends on the kind:{}",
        format_html_join(
            "",
            '<details class="kind-help"><summary>{}</summary>{}</details>',
            ((kind.label, describe_settings(kind.settings_model)) for kind in kinds.values()),
        ),
    )


def describe_settings(model: type[BaseModel]) -> SafeString:
    """The fields of a settings model as a list, and an example."""
    schema = model.model_json_schema()
    required = set(schema.get("required", []))
    fields = schema.get("properties", {})
    if not fields:
        return format_html("<p>{}</p><pre>{}</pre>", "It has no settings.", "{}")
    rows = (
        (
            name,
            describe_type(field, schema),
            describe_default(field, name in required),
            field.get("description", ""),
        )
        for name, field in fields.items()
    )
    return format_html(
        "<p>{}</p><ul>{}</ul><p>For example:</p><pre>{}</pre>",
        schema.get("description", "").replace("`", ""),
        format_html_join("", "<li><code>{}</code> ({}, {}) {}</li>", rows),
        json.dumps(make_example(schema), ensure_ascii=False, indent=2),
    )


def describe_type(field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """The kind of value in words, such as "one of top, hot" or "list of text"."""
    field = resolve(field, schema)
    if choices := field.get("enum") or ([field["const"]] if "const" in field else None):
        return "one of " + ", ".join(map(str, choices))
    if options := field.get("anyOf"):
        # That a field may be null is told by its default.
        kinds = [option for option in options if option.get("type") != "null"]
        return " or ".join(describe_type(option, schema) for option in kinds)
    if field.get("type") == "array":
        return f"list of {describe_type(field.get('items', {}), schema)}"
    words = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
    }
    return words.get(str(field.get("type")), "value") + describe_bounds(field)


def describe_bounds(field: Mapping[str, Any]) -> str:
    """The smallest and the largest number, where there are any."""
    names = (
        ("minimum", "from"),
        ("exclusiveMinimum", "more than"),
        ("maximum", "to"),
        ("exclusiveMaximum", "below"),
    )
    return "".join(f" {word} {field[name]}" for name, word in names if name in field)


def describe_default(field: Mapping[str, Any], required: bool) -> str:
    """Whether the field has to be there, and what holds where it is not."""
    if required:
        return "required"
    if field.get("default") is None:
        return "may be absent"
    return f"if absent: {json.dumps(field['default'], ensure_ascii=False)}"


def make_example(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that could stand there: the model's own example, else those of the fields, else the defaults."""
    if schema.get("examples"):
        return dict(schema["examples"][0])
    fields = schema.get("properties", {})
    given = {name: field["examples"][0] for name, field in fields.items() if field.get("examples")}
    missing = {name: "…" for name in schema.get("required", []) if name not in given}
    defaults = {name: field["default"] for name, field in fields.items() if field.get("default") is not None}
    return {**missing, **given} or defaults


def resolve(field: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The field itself where it only names a shared definition."""
    reference = str(field.get("$ref", ""))
    found = schema.get("$defs", {}).get(reference.rpartition("/")[2], field)
    return found if isinstance(found, Mapping) else field
