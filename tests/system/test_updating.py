"""An update in place, with the parameters of a production: what is pending stays good, what is new is in force."""

from dataclasses import replace

from local.stack import build, deploy
from tests.system.conftest import PRODUCTION, Service


def test_an_update_in_place_leaves_what_is_pending_good(served: Service) -> None:
    user = f"{served.create_application()}/users/ada"
    served.call("POST", f"{user}/associate", {"address": "+12025550123"})
    served.call("POST", f"{user}/validate", {"validation_code": served.last_code()})
    before = served.call("POST", f"{user}/login_start")
    pending = served.last_code()
    attempts = int(before.headers["x-attempts-remaining"]) + 1

    updated = replace(served.run, parameters={**PRODUCTION, "MaxAttempts": str(attempts)})
    build(updated)
    deploy(updated)

    assert served.call("POST", f"{user}/validate", {"validation_code": pending}).status == 200
    after = served.call("POST", f"{user}/login_start")
    assert (after.status, after.headers["x-attempts-remaining"]) == (200, str(attempts))
    assert served.call("POST", f"{user}/validate", {"validation_code": served.last_code()}).status == 200
