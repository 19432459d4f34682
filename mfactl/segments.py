"""`mfactl segments`: the segments of a template, without a stack."""

from typing import Annotated

from mfa.errors import InvalidRequest
from mfa.messages import compose, segments
from mfa.models.template import check
from mfactl import shown
from mfactl.commands import Argument
from mfactl.options import AsJson

Text = Annotated[str, Argument(metavar="TEMPLATE", help="The text of an application or a stored template.")]


def count(template: Text, as_json: AsJson = False) -> None:
    """Count the segments of a template's messages.

    The count is the highest possible, with the longest code and display name. The output also lists characters outside
    GSM 03.38.
    """
    try:
        check(template)
    except ValueError as error:
        raise InvalidRequest(f"The template {error}.") from None
    longest = compose.longest(template)
    cost, others = segments.count(longest), sorted(segments.beyond_gsm(template))
    result = {"segments": cost, "alphabet": "UCS-2" if others else "GSM 03.38", "beyond_gsm": others}
    shown.show(result, as_json)
