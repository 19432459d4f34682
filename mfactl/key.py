"""`mfactl key`: the keys that hash codes."""

import json
import secrets

from mfa.codes import keyring
from mfactl import options, recording, shown
from mfactl.commands import Group
from mfactl.options import AsJson, Secret, Stack, TableName

app = Group()


@app.function("rotate")
def rotate(stack: Stack = "", secret: Secret = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Add a code key. It signs new codes ten minutes from now; pending codes stay valid."""
    opened = options.open_table(stack, table)
    client, name = options.client("secretsmanager"), options.find_secret(stack, secret)
    before = client.get_secret_value(SecretId=name)
    after = keyring.rotated(before["SecretString"], secrets.token_urlsafe(48), options.now() // 1000)
    client.put_secret_value(SecretId=name, SecretString=after)
    count = len(json.loads(after)["code_keys"])
    recording.record(opened, "key rotate", f"{count} code keys")
    shown.say({"code_keys": count}, f"The secret now contains {count} code keys.", as_json)
