"""The published sets, taken in by name and checksum, trained on as a user would."""

import pytest

from rnntui import train
from rnntui.data.fetching import add

pytestmark = pytest.mark.slow


def test_the_sms_spam_collection_is_learned(real_data):
    add("sms_spam", real_data / "sms_spam" / "SMSSpamCollection")
    model = train("classifier", data="sms_spam", seed=11, threads=1)
    report = model.report
    assert report["split"]["train"] + report["split"]["validation"] + report["examples"] == 5_574
    assert report["positive"] == "spam"
    # Far below what is usual (.95) and far above what a broken pipeline gives.
    assert report["mcc"] > 0.9
    assert report["blocked_ham"] < 0.02
    assert report["baseline"]["mcc"] > 0.9
    said = model.predict(
        ["WINNER!! Claim your free prize now, call 09061701461", "ok see you at 7"]
    )
    assert said == ["spam", "ham"]
    # The masks of this set are read as numbers: they give nothing away.
    masked, number = model.predict_proba(["I owe you &lt;#&gt; pounds", "I owe you 5 pounds"])
    assert masked == pytest.approx(number)


def test_the_canti_are_learned(real_data):
    add("leopardi", real_data / "italian_poets" / "giacomo_leopardi.json")
    model = train("charlm", data="leopardi", epochs=3, units=128, threads=1, sample_length=0)
    report = model.report
    assert sum(report["split"].values()) == 129_068
    assert len(model.vocabulary) == 72 + 1
    assert report["bits_per_char"] < 3.6
    assert report["baseline"]["bits_per_char"] == pytest.approx(2.42, abs=0.005)


def test_given_vectors_are_used_and_kept(real_data):
    add("sms_spam", real_data / "sms_spam" / "SMSSpamCollection")
    vectors = real_data / "vectors" / "glove_en_100d.vec.gz"
    model = train(
        "classifier",
        data="sms_spam",
        embedding=str(vectors),
        freeze=True,
        epochs=3,
        units=32,
        threads=1,
    )
    words = model.model.embedding.words
    assert words.embedding_dim == 100
    # A word that no message has came in with the vectors, and its vector stayed as it was given.
    from rnntui.data.vectors import load_vectors

    known = {word: row for row, word in enumerate(model.recipe.encoder.words, 2)}
    given = load_vectors(str(vectors), {"parliament"})
    row = words.weight[known["parliament"]].detach().numpy()
    assert row == pytest.approx(given.table[given.keys["parliament"]])
    assert model.report["mcc"] > 0.5
