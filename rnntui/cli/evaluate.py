"""`rnntui evaluate`."""

import click

from rnntui.cli.group import examples
from rnntui.cli.options import DataName, RunName, json_option, plain_argument
from rnntui.cli.output import emit_json
from rnntui.cli.progress import DownloadProgress
from rnntui.cli.report import show_report
from rnntui.workbench import api


@click.command(
    epilog=examples(
        "rnntui evaluate demo-spam",
        "rnntui evaluate demo-spam --data sms_spam --json",
        "rnntui evaluate demo-spam --data mails.csv --text-column body --label-column kind",
    ),
)
@click.argument("run", type=RunName(), required=False)
@click.option(
    "--data", type=DataName(), metavar="NAME|FILE", help="All of this, not the test part."
)
@click.option("--encoding", metavar="TEXT", help="Encoding of a file that is not UTF-8.")
@click.option("--text-column", metavar="TEXT", help="Column of the text, by name or number.")
@click.option("--label-column", metavar="TEXT", help="Column of the label, by name or number.")
@json_option
def evaluate(
    *,
    run: str | None,
    data: str | None,
    encoding: str | None,
    text_column: str | None,
    label_column: str | None,
    as_json: bool,
) -> None:
    """Score a trained model on its test part, or on any labelled file or text.

    RUN is a name, an id or a path; without it the newest run is taken.

    --json prints one object. A classifier: mcc, accuracy, macro_f1, spam_caught, blocked_ham,
    pr_auc, labels, confusion. A language model: bits_per_char, nats_per_char, characters,
    unseen_characters.
    """
    report = api.evaluate(
        api.load(None if run is None else plain_argument(run)),
        data,
        encoding=encoding,
        text_column=text_column,
        label_column=label_column,
        progress=DownloadProgress(),
    )
    if as_json:
        emit_json(report)
    else:
        show_report(report)
