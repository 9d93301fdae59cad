"""A series with a source and a published question, for the tests of what comes later."""

from __future__ import annotations

import pytest

from digests.models import Series, Source
from predictions.models import Question
from tests.digests.builders import make_series, make_source
from tests.digests.judging.answers import judging, verdict
from tests.digests.judging.world import publish_question
from tests.fakes.model_server import ModelServer


@pytest.fixture
def series() -> Series:
    return make_series()


@pytest.fixture
def source(series: Series) -> Source:
    return make_source(series, name="News")


@pytest.fixture
def question(series: Series, source: Source) -> Question:
    return publish_question(series)


@pytest.fixture
def undecided(model_server: ModelServer) -> ModelServer:
    """Two judges that cannot tell."""
    model_server.fault = judging(verdict("cannot tell"))
    return model_server
