"""`make example`: serves the app on this machine, with the service at MFA_URL and MFA_TOKEN."""

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
