"""Rules of kinds: which numbers a message is sent to, by which method, and how they may be written."""


def test_a_number_is_stored_in_e_164_however_it_is_written(stack, shop):
    stack.ok("associate", shop, "ann", body={"address": "tel:+1-202-\uff15\uff15\uff15-0123"})

    assert stack.messages[-1].to == "+12025550123"
    assert stack.ok("get_user", shop, "ann")["user_address"] == "+12025550123"


def test_a_number_that_was_validated_before_the_rule_still_gets_its_login_code(stack, shop, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("mfa.values.phone_numbers._require_kind", lambda *_, **__: None)
        stack.validated(shop, address="+4930123456")

    stack.ok("login_start", shop, "ann")

    assert stack.messages[-1].to == "+4930123456"
