"""The tests: a package, since one of the site's dependencies brings a package `tests` of its own."""
