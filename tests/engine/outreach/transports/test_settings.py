import pytest

from engine.outreach.transports.file import FileTransport
from engine.outreach.transports.settings import (
    FILE,
    TransportSettingsError,
    insist_on_sender,
    open_transports,
    read_settings,
)
from knowledge.content import load_institution

WHOLE = """
[channels]
email = "post"
sms = "aggregator"
[lines.post]
kind = "smtp"
host = "127.0.0.1"
sender = "care@asterbank.example"
[lines.aggregator]
kind = "webhook"
url = "http://127.0.0.1:8080/messages"
secret = "sixteen letters or more"
"""


def written(folder, text, mode=0o600):
    path = folder / FILE
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return folder


def test_without_settings_every_channel_goes_into_files(tmp_path):
    opened = open_transports(read_settings(tmp_path, {}), tmp_path, simulated=True)
    assert {type(transport) for transport in opened.values()} == {FileTransport}
    assert sorted(opened) == ["email", "letter", "sms", "voice", "whatsapp"]


def test_channels_go_by_the_lines_they_name_and_the_others_into_files(tmp_path):
    settings = read_settings(written(tmp_path, WHOLE), {})
    opened = open_transports(settings, tmp_path, simulated=True)
    assert {channel: transport.name for channel, transport in opened.items()} == {
        "sms": "webhook",
        "whatsapp": "file",
        "email": "smtp",
        "voice": "file",
        "letter": "file",
    }


def test_a_secret_from_the_environment_counts_before_the_file_and_is_not_printed(tmp_path):
    environ = {"FORBEAR_TRANSPORT_AGGREGATOR_SECRET": "another of sixteen letters"}
    settings = read_settings(written(tmp_path, WHOLE), environ)
    secret = settings.lines["aggregator"].secret
    assert secret is not None
    assert secret.get_secret_value() == "another of sixteen letters"
    assert "another" not in repr(settings)


def test_a_simulated_portfolio_sends_nothing_beyond_this_machine(tmp_path):
    far = WHOLE.replace('"127.0.0.1"', '"mail.asterbank.example"')
    settings = read_settings(written(tmp_path, far), {})
    with pytest.raises(TransportSettingsError, match="portfolio is simulated"):
        open_transports(settings, tmp_path, simulated=True)
    assert open_transports(settings, tmp_path, simulated=False)["email"].name == "smtp"


def test_mail_leaves_only_from_the_address_that_the_approver_saw(tmp_path):
    settings = read_settings(written(tmp_path, WHOLE), {})
    insist_on_sender(settings, load_institution().mail_from)
    with pytest.raises(TransportSettingsError, match=r"approve e-mails from 'other@"):
        insist_on_sender(settings, "other@asterbank.example")


BAD = [
    (WHOLE.replace("http:", "ftp:"), "url must be https"),
    (WHOLE.replace("127.0.0.1:8080", "sms.example"), "url must be https"),
    (WHOLE.replace("sixteen letters or more", "short"), "at least 16"),
    (WHOLE.replace('"aggregator"', '"nobody"'), "not in \\[lines\\]"),
    (WHOLE.replace('sms = "aggregator"', 'sms = "post"'), "cannot go by a mail server"),
    (WHOLE.replace("care@", "care"), "sender"),
    (WHOLE + "per_minute = 1\n", "per_minute"),
    (WHOLE + "colour = 1\n", "colour"),
    ("[channels", "cannot be used"),
]


@pytest.mark.parametrize(("text", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_bad_settings_are_named_and_never_repeat_a_secret(tmp_path, text, reason):
    with pytest.raises(TransportSettingsError, match=reason) as problem:
        read_settings(written(tmp_path, text), {})
    assert "sixteen" not in str(problem.value)


def test_settings_that_others_may_read_are_refused(tmp_path):
    with pytest.raises(TransportSettingsError, match="chmod 600"):
        read_settings(written(tmp_path, WHOLE, 0o644), {})
