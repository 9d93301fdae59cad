"""An SMTP server on 127.0.0.1 that keeps what it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller

from tests.e2e.site import free_port


@dataclass
class MailServer:
    """What came; `refuse` has it answer otherwise."""

    mails: list[EmailMessage] = field(default_factory=list)
    refuse: str = ""
    port: int = 0

    @property
    def subjects(self) -> list[str]:
        """The subjects, in the order in which the mails came."""
        return [str(mail["Subject"]) for mail in self.mails]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Takes a mail."""
        if self.refuse:
            return self.refuse
        self.mails.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """A server that takes all mails until it is told otherwise."""
    server = MailServer()
    server.port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
