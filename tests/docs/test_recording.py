"""The recording for README: real lines at their pace, without tokens or places, whole without motion."""

import re
import xml.etree.ElementTree as ET

from tools.recording import __main__ as recording
from tools.recording.picture import COLUMNS, ROWS, Line, picture

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawn):
    return ["".join(each.itertext()) for each in ET.fromstring(drawn).iter(f"{SVG}text")]


def test_every_line_is_drawn_in_order_and_a_long_one_is_folded():
    long = "x" * (COLUMNS + 1)
    drawn = picture([[Line(0, "$ a"), Line(1, "<b> & c")], [Line(0, "$ d"), Line(9, long)]])

    assert texts(drawn)[:5] == ["$ a", "<b> & c", "$ d", "x" * COLUMNS, "x"]


def test_a_long_wait_is_cut():
    drawn = picture([[Line(0, "$ a"), Line(600, "b")], [Line(0, "$ c")]])

    assert max(float(each) for each in re.findall(r"animation-delay:([\d.]+)s", drawn)) < 10


def test_a_session_ends_with_its_last_line_on_the_screen():
    lines = [Line(0, "$ a"), *(Line(each, str(each)) for each in range(ROWS + 10))]
    ends = re.findall(r"--end:(-?\d+)px", picture([lines, [Line(0, "$ b")]]))

    assert [int(each) / 19 for each in ends] == [-11, 0]


def test_no_token_and_no_place_of_the_checkout_is_shown():
    token = "mfa_0123456789abcdef_" + "a" * 49

    assert recording._shown(f"token {token} in {recording.ROOT}/x\r") == "token mfa_… in ./x"


def test_the_recording_shows_a_whole_session():
    shown = texts(recording.TARGET.read_text())

    assert shown[0].startswith("$ make run")
    assert "$ make demo" in shown
    assert shown[-2] == "All as it should be."
    assert not any("mfa_0" in each for each in shown)
