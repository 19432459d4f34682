"""`make example`: the app against the service that MFA_URL and MFA_TOKEN name, on this machine alone."""

import os

import uvicorn

from login.app import Settings, create_app


def main() -> None:
    """Serve until Ctrl-C."""
    settings = Settings(
        os.environ["MFA_URL"], os.environ["MFA_TOKEN"], messages=os.environ.get("MFA_MESSAGES_URL", "")
    )
    uvicorn.run(create_app(settings), host="127.0.0.1", port=int(os.environ.get("EXAMPLE_PORT", "8000")))


if __name__ == "__main__":
    main()
