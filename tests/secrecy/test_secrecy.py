"""No code, token, key or whole phone number stands in a log, a metric, an error, a header or the table."""

import base64
import gzip
import hashlib
import io
import json
import logging
import traceback

import pytest

from mfa import wiring
from mfa.background import events
from mfa.codes import keyring
from mfa.runtime import telemetry
from mfa.tenants import tokens
from tests.secrecy.finder import find
from tests.support.cloud import CODE_KEYS, SECRET
from tests.support.methods import BY_OPERATION, ENVIRONMENT, SAMPLES

ANN, BOB, DIALLED_ID = "+12025550123", "+12025550146", "+12025550177"
FIXED, FIXED_CODE = "+15550100999", "987654321012"
NUMBERS = [form for number in (ANN, BOB, FIXED) for form in (number, number[1:], number[2:])]
RING = keyring.parse(SECRET)
KEYS = [CODE_KEYS["key"], *RING.accepted, RING.address_key, RING.sealing_key]
# Codes so long that none stands anywhere by chance.
SHOP = {"name": "Shop", "associate_template": "$code", "login_template": "$code", "auth_code_length": 12}


class Record:
    """All that the functions logged and answered while a test ran them, sorted by who may read it."""

    def __init__(self, stack):
        self.stack = stack
        self.logged = io.StringIO()
        self.errors = []
        self.answers = []
        self.codes = set()
        self.statuses = set()

    def call(self, name, *path, **request):
        """Call an operation; remember what it answered. Only these bodies may hold an address."""
        answer = self.stack.call(name, *path, **request)
        self.statuses.add(answer.status)
        self.answers.append(answer.headers)
        if answer.status != 200 or name not in ("get_user", "list_users"):
            self.answers.append(answer.body)
        for _, text in self.stack.cloud.delivered.values():
            self.codes |= {text, text.removeprefix("Pin-")}
        return answer

    def invoke(self, name, event):
        """Call a function that has no HTTP answer; the runtime logs what it raises, traceback and all."""
        try:
            return self.stack.handler(name)(event, None)
        except Exception:  # noqa: BLE001 - so does Lambda
            self.errors.append(traceback.format_exc())

    @property
    def last(self):
        return self.stack.messages[-1].text

    def output(self, capsys):
        """Logs, metrics and what the runtime adds."""
        captured = capsys.readouterr()
        return [self.logged.getvalue(), captured.out, captured.err, self.errors]


@pytest.fixture
def record(stack, monkeypatch):
    """A record with the log at its most talkative level that an operator can choose."""
    record = Record(stack)
    monkeypatch.setattr(logging.getLogger("mfa"), "level", logging.DEBUG)
    for handler in telemetry.logger().handlers:
        monkeypatch.setattr(handler, "stream", record.logged)
    everything = logging.StreamHandler(record.logged)
    # Lambda's own level; botocore's DEBUG quotes bodies, and no parameter turns it on.
    everything.setLevel(logging.INFO)
    logging.getLogger().addHandler(everything)
    stack.restart(TEST_NUMBERS=f"{FIXED}={FIXED_CODE}")
    yield record
    logging.getLogger().removeHandler(everything)


def _enrol(record, **settings):
    """An application, ann enrolled in it, and the guesses on the way, each with a key of its own."""
    body = SHOP | {"auth_token_prefix": "Pin-"} | settings
    shop = record.call("create_application", body=body, key="k-0").body["id"]
    for _ in range(2):
        record.call("associate", shop, "ann", body={"address": ANN}, key="k-1")
    for key, code in (("k-2", "wrong"), ("k-3", record.last), ("k-3", record.last)):
        record.call("validate", shop, "ann", body={"validation_code": code}, key=key)
    record.call("associate", shop, "rev", body={"address": FIXED})
    record.call("validate", shop, "rev", body={"validation_code": FIXED_CODE})
    record.call("login_start", shop, "rev")
    return shop


def _log_in_and_read(record, shop):
    record.call("login_start", shop, "ann", key="k-4")
    record.call("login_start", shop, "ann")
    record.call("validate", shop, "ann", body={"validation_code": record.last.removeprefix("Pin-")})
    record.call("validate", shop, "ann", body={"validation_code": record.last})
    record.call("login_start", shop, "ann")
    record.call("list_applications")
    record.call("get_application", shop)
    record.call("get_user", shop, "ann")
    record.call("list_users", shop, query={"limit": "1"})
    record.call("update_application", shop, body={"version_number": 1, "description": "x"})


def _go_wrong(record, shop):
    """Every status, where it can be with a code or a number in the request."""
    stack, code = record.stack, record.last
    for address in (ANN + "00000", ANN[1:], "+1 (202) 555-0123", BOB + "\n"):
        record.call("associate", shop, "bob", body={"address": address})
    for body in ({"address": BOB, "number": BOB}, [BOB], {"address": BOB, "display_name": "x" * 17_000}):
        record.call("associate", shop, "bob", body=body)
    record.call("associate", shop, "bob", text=f'{{"address": "{BOB}"')
    record.call("associate", shop, "bob", body={"address": BOB}, content_type="text/plain")
    record.call("associate", shop, "bob", body={"address": BOB}, scopes="none")
    record.call("associate", shop, "bob", body={"address": BOB}, account="other")
    record.call("associate", shop, "b" * 200, body={"address": BOB})
    record.call("login_start", shop, DIALLED_ID)
    record.call("validate", shop, "ann", body={"validation_code": code * 9})
    record.call("validate", shop, "ann", body={"validation_code": [code]})
    record.call("validate", shop, "ann", body={"validation_code": code, "again": code}, key="k-8")
    record.call("validate", shop, "ann", body={"validation_code": code}, key="k-2")
    record.call("validate", shop, "nobody", body={"validation_code": code})
    record.call("update_application", shop, body={"version_number": 1, "description": "y"})
    for _ in range(7):
        record.call("validate", shop, "ann", body={"validation_code": "wrong"})
    stack.clock.advance(300)
    record.call("validate", shop, "ann", body={"validation_code": code})
    for name in "vwxyz":
        record.call("associate", shop, name, body={"address": BOB})
    record.call("associate", shop, DIALLED_ID, body={"address": BOB})


def _break(record, shop):
    """Faults of what the functions call, whose words quote the number, and of the functions, which quote the code."""
    stack, wire = record.stack, record.stack.wire
    stack.clock.advance(86_400)
    faults = {"Throttled": 429, "InternalError": 500, "InvalidParameter": 400, "OptedOut": 403}
    for code, status in faults.items():
        wire.refuse("Publish", code, status)
        record.call("associate", shop, "ann", body={"address": ANN}, key=f"sns-{code}")
        record.call("login_start", shop, "ann")
        wire.mend()
    wire.cut("Publish")
    record.call("login_start", shop, "ann")
    wire.mend()

    def quote_message():
        raise RuntimeError(f"cannot publish {wire.requests[-1]}")

    def quote_guess():
        raise ValueError(f"no number: {record.last} {ANN}")

    wire.interrupt("Publish", quote_message)
    record.call("login_start", shop, "ann")
    record.codes.add(stack.published["Message"])
    wire.interrupt("UpdateItem", quote_guess)
    record.call("validate", shop, "ann", body={"validation_code": record.last})
    for operation in ("BatchGetItem", "GetItem", "UpdateItem", "TransactWriteItems", "PutItem"):
        wire.refuse(operation, "AccessDeniedException")
        stack.restart()
        record.call("associate", shop, "ann", body={"address": ANN}, key="k-9")
        record.call("validate", shop, "ann", body={"validation_code": record.last})
        wire.mend()


def _end(record, shop):
    record.call("dissociate", shop, "ann")
    record.call("delete_user", shop, "ann")
    record.call("delete_application", shop)
    record.call("get_application", shop)


def _events(record):
    """What the bus would get of all that was logged."""
    found = [{"timestamp": 0, "message": line} for line in record.logged.getvalue().splitlines()]
    content = json.dumps({"messageType": "DATA_MESSAGE", "logEvents": found})
    data = base64.b64encode(gzip.compress(content.encode())).decode()
    return events.read({"awslogs": {"data": data}})


@pytest.mark.parametrize("policy", ["NEW", "SAME"])
@pytest.mark.parametrize("kind", ["NUMERIC", "ALPHA", "ALPHANUMERIC", "COMPLEX"])
def test_nothing_that_is_said_or_stored_gives_a_secret_away(record, stack, capsys, kind, policy):
    dumps = []
    shop = _enrol(record, auth_token_type=kind, resend_policy=policy)
    for step in (_log_in_and_read, _go_wrong, _break, _end):
        step(record, shop)
        dumps.append(stack.items())
    output = record.output(capsys)

    assert record.statuses == {200, 400, 403, 404, 409, 412, 413, 415, 422, 429, 500, 503}
    assert len(record.codes) >= 10
    secrets, published = [*record.codes, FIXED_CODE, *KEYS, *NUMBERS], _events(record)
    assert len(published) > 30
    assert find(secrets, output, record.answers, dumps, published) == []
    assert find(["ann", "bob"], [json.loads(each["Detail"]) for each in published]) == []
    assert find([DIALLED_ID, DIALLED_ID[1:]], output) == []


KIM = SAMPLES["EMAIL"].address


def test_an_e_mail_address_and_codes_that_are_mailed_or_said_are_as_secret(record, stack, wire, capsys):
    stack.restart(**ENVIRONMENT)
    methods = {"auth_token_delivery_methods": ",".join([*SAMPLES, "SMS"])}
    shop = record.call("create_application", body=SHOP | methods).body["id"]
    people = [("kim", KIM), ("lea", KIM.swapcase()), ("ann", ANN), ("bob", KIM + "\n"), ("bob", f'"{KIM}')]
    people += [(f"user-{number}", each.address) for number, each in enumerate(SAMPLES.values())]
    refusals = ("BadRequestException", "TooManyRequestsException", "MessageRejected", "AccessDeniedException")
    for fault in ("", *refusals):
        wire.mend()
        for operation, sample in BY_OPERATION.items():
            if fault:
                wire.refuse(operation, fault)
            wire.answer(operation, sample.answer)
        stack.clock.advance(86_400)
        for user, address in people:
            key = f"{user}{fault}{len(address)}"
            record.call("associate", shop, user, body={"address": address}, key=key)
            record.call("validate", shop, user, body={"validation_code": "wrong"})
            record.call("login_start", shop, user, body={"delivery_method": "SMS"})
    sent = [(BY_OPERATION[name], request) for name, request in wire.requests if name in BY_OPERATION]
    codes = [code for sample, request in sent if len(code := sample.code(request)) == 12]
    record.call("validate", shop, "kim", body={"validation_code": codes[0]})

    assert len(codes) > 10
    names = [KIM, KIM.swapcase(), KIM.split("@", maxsplit=1)[0], KIM.split("@")[1]]
    secrets = [*codes, *names, *(each.address for each in SAMPLES.values()), *NUMBERS, *KEYS]
    assert find(secrets, record.output(capsys), record.answers, stack.items(), _events(record)) == []
    assert {200, 400, 503, 500} <= record.statuses


def test_a_token_is_stored_and_logged_nowhere(record, stack, wire, capsys):
    _, text = tokens.issue(wiring.table(), "acme", "shop", tokens.SCOPES, stack.clock.now)
    event = {"type": "TOKEN", "methodArn": "arn:aws:execute-api:us-east-1:1:a/v1/GET/applications"}
    wrong = text[:-1] + ("y" if text.endswith("x") else "x")
    headers = (f"Bearer {text}", f"Bearer {wrong}", text, f"bearer  {text} ")
    answers = [record.invoke("authorize", event | {"authorizationToken": header}) for header in headers]
    for fault in ("ProvisionedThroughputExceededException", "AccessDeniedException"):
        wire.refuse("GetItem", fault)
        record.invoke("authorize", event | {"authorizationToken": f"Bearer {text}"})
        wire.mend()
    wire.cut("GetItem")
    record.invoke("authorize", event | {"authorizationToken": f"Bearer {text}"})

    secrets = [text, text.split("_")[2], text.split("_")[2][:43]]
    assert len(record.errors) == 5
    # A plain hash is stored of the secret, which has 256 random bits, so it is looked for as it is alone.
    assert find(secrets, record.output(capsys), answers) == []
    assert not any(secret in repr(stack.items()) for secret in secrets)


@pytest.mark.parametrize(
    "broken", ['{"key": "%s"', '{"key": ["%s"]}', '{"key": "%s", "code_keys": [{"key": "short"}]}']
)
def test_a_secret_that_will_not_do_is_not_quoted(record, stack, wire, capsys, broken):
    shop = _enrol(record)
    content = {"SecretString": broken % CODE_KEYS["key"], "ARN": "arn:aws:x", "Name": "x"}
    wire.answer("GetSecretValue", content)
    stack.restart()

    assert record.call("login_start", shop, "ann").status == 500

    assert find(KEYS, record.output(capsys), record.answers) == []


PLANTED = {
    "in clear": lambda code: code,
    "in another case": lambda code: code.lower(),
    "with separators": lambda code: "-".join((code[:3], code[3:6], code[6:])),
    "in base64": lambda code: base64.b64encode(code.encode()).decode(),
    "in the middle of base64": lambda code: base64.urlsafe_b64encode(f"x={code}&y".encode()).decode(),
    "in hex": lambda code: code.encode().hex(),
    "url-encoded": lambda code: "".join(f"%{ord(each):02X}" for each in code),
    "as bytes": lambda code: {"deep": [{"B": code.encode()}]},
    "as a bare hash": lambda code: hashlib.sha256(code.encode()).hexdigest(),
    "as a bare hash in base64": lambda code: base64.b64encode(hashlib.sha1(code.encode()).digest()).decode(),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_the_finder_finds(plant):
    planted = plant("Q7RTX2ZK9MWP")
    place = planted if isinstance(planted, dict) else f"a line that says {planted} and goes on"

    assert find(["Q7RTX2ZK9MWP"], {"log": place}) == ["'Q7R'..."]
    assert find(["Q7RTX2ZK9MWX"], {"log": place}) == []
