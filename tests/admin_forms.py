"""What a browser does with the admin's pages: log in, fill in a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.test import Client

from tests.factories import PASSWORD


def log_in(client: Client, user: Any) -> Client:
    """Logs the user in at the admin's own page."""
    response = client.post(
        "/admin/login/", {"username": user.username, "password": PASSWORD, "next": "/admin/"}
    )
    assert response.status_code == 302, "The login was refused."
    return client


def read_form(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What the browser would send from the page, with the changes; a change to None leaves the field out."""
    context = client.get(url).context
    bound = list(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        bound += inline.formset.management_form
        for form in inline.formset.forms:
            bound += form
    data: dict[str, Any] = {}
    for field in bound:
        if not (isinstance(field.field, forms.FileField) or field.field.disabled):
            data |= read_field(field)
    return {name: value for name, value in (data | changes).items() if value is not None}


def read_field(field: forms.BoundField) -> dict[str, Any]:
    """The field's value, or those of its parts; a box that is not ticked sends nothing."""
    value, widget = field.value(), field.field.widget
    if value is False:
        return {}
    if isinstance(widget, forms.MultiWidget):
        return {f"{field.html_name}_{number}": part for number, part in enumerate(widget.decompress(value))}
    return {field.html_name: value}
