"""The builder of schedules: what an expression means, and when it fires next."""

from __future__ import annotations

from itertools import islice

from layers.api.services import Of
from layers.api.wire import CronPreview, CronTime, PreviewCron
from layers.catalog.cron import known_zone, sentence, times
from layers.errors import Invalid


async def previewed(body: PreviewCron, services: Of) -> CronPreview:
    """The expression in words and its next times; 422 says which part is wrong."""
    try:
        known_zone(body.timezone)
    except ValueError as error:
        raise Invalid(str(error), [{"pointer": "/timezone", "detail": str(error), "code": "ZONE_UNKNOWN"}]) from None
    try:
        said = sentence(body.expression)
        moments = list(islice(times(body.expression, services.clock.now(), body.timezone), body.count))
    except ValueError as error:
        raise Invalid(str(error), [{"pointer": "/expression", "detail": str(error), "code": "CRON_INVALID"}]) from None
    return CronPreview(
        sentence=said,
        times=[CronTime(utc=round(moment.timestamp() * 1000), local=moment.isoformat()) for moment in moments],
    )
