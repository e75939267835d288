import os
import pwd
import subprocess
import sys

SAID = "from assistant.account import whoami; print(whoami())"


def test_the_account_is_the_operating_system_s_whatever_the_environment_says():
    claimed = dict.fromkeys(("USER", "LOGNAME", "LNAME", "USERNAME"), "bela")
    done = subprocess.run(
        [sys.executable, "-c", SAID],
        env={**os.environ, **claimed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == pwd.getpwuid(os.getuid()).pw_name
