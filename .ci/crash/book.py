"""What the databases say after a crash, read by another program than the service."""

import sqlite3

# What commits together is there together, or not at all.
HALVES = {
    "tokens without their grant": 'SELECT count(*) FROM tokens WHERE "grant" NOT IN (SELECT id FROM grants)',
    "codes without their grant": 'SELECT count(*) FROM codes WHERE "grant" NOT IN (SELECT id FROM grants)',
    "codes that were spent on nothing": "SELECT count(*) FROM codes WHERE consumed_at IS NOT NULL"
    ' AND "grant" NOT IN (SELECT "grant" FROM tokens WHERE "grant" IS NOT NULL)',
    "grants used without an entry": "SELECT count(*) FROM grants WHERE used_at IS NOT NULL AND client NOT IN"
    " (SELECT recipient FROM entries WHERE action = 'disclosed' AND recipient IS NOT NULL)",
    "algorithms with other than one signing key": "SELECT count(*) FROM (SELECT purpose, alg FROM signing_keys"
    " GROUP BY purpose, alg HAVING sum(state = 'active') <> 1)",
}


class Book:
    """Opened after a restart: what the log recovered is in it."""

    def __init__(self, data):
        self.main = sqlite3.connect(f"file:{data}/guosuo.db?mode=ro", uri=True)
        self.keys = sqlite3.connect(f"file:{data}/data_keys.db?mode=ro", uri=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.main.close()
        self.keys.close()

    def one(self, question, *given):
        return self.main.execute(question, given).fetchone()[0]

    def whole(self):
        """Pages are sound, indexes have no gap, nothing is half there. Returns the size of the log."""
        for side in (self.main, self.keys):
            said = side.execute("PRAGMA quick_check").fetchall()
            assert said == [("ok",)], said
        count, last = self.main.execute("SELECT count(*), max(seq) FROM entries").fetchone()
        head = self.one("SELECT size FROM tree_heads")
        assert count == last + 1 == head, f"{count} entries, the last is {last}, the head says {head}"
        for what, question in HALVES.items():
            assert self.one(question) == 0, f"{self.one(question)} {what}"
        return head

    def disclosures(self, client):
        return self.one("SELECT count(*) FROM entries WHERE action = 'disclosed' AND recipient = ?", client)

    def is_disclosure(self, seq, client):
        asked = "SELECT count(*) FROM entries WHERE seq = ? AND action = 'disclosed' AND recipient = ?"
        return self.one(asked, seq, client) == 1
