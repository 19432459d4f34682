"""The recording for README: a whole session, without tokens or places."""

import re

from tools.recording import __main__ as recording


def test_no_token_and_no_place_of_the_checkout_is_shown():
    token = "mfa_0123456789abcdef_" + "a" * 49

    assert recording._shown(f"token {token} in {recording.ROOT}/x\r") == "token mfa_… in ./x"


def test_the_recording_shows_a_whole_session():
    shown = re.findall(r"<text[^>]*>(.*?)</text>", recording.TARGET.read_text(), re.DOTALL)
    lines = [re.sub("<[^>]+>", "", each) for each in shown]

    assert lines[0].startswith("$ make run")
    assert "$ make demo" in lines
    assert lines[-2] == "All as it should be."
    assert not any("mfa_0" in each for each in lines)
