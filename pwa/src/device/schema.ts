/**
 * The tables of the device's store as they were first: those of `sync/device/database.py` under the same names, but for the keys.
 *
 * Keys of a browser cannot leave it, so `identity` names them by their public halves (ADR 0023). There are stores made by these
 * statements, so they stay as they are: what is to be otherwise is a step of `migrations.ts`.
 */

/** "Port", in the file's header: what tells a gate's store from any other SQLite file. */
export const APPLICATION_ID = 0x506f7274;

const WHO = `
CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1), url TEXT NOT NULL, domain BLOB NOT NULL, root BLOB NOT NULL,
    signing_key BLOB NOT NULL, opening_key BLOB NOT NULL, token BLOB NOT NULL, name TEXT NOT NULL, certificate BLOB,
    accepted_s INTEGER
) STRICT;
CREATE TABLE chosen (one INTEGER PRIMARY KEY CHECK (one = 1), event INTEGER NOT NULL, gate INTEGER NOT NULL) STRICT;
CREATE TABLE trust (one INTEGER PRIMARY KEY CHECK (one = 1), raw BLOB NOT NULL) STRICT;
CREATE TABLE anchor (
    one INTEGER PRIMARY KEY CHECK (one = 1), boot BLOB NOT NULL, mono_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL,
    lo_ms INTEGER NOT NULL, hi_ms INTEGER NOT NULL
) STRICT;
`;

const LISTS = `
CREATE TABLE parts (event INTEGER, kind TEXT, raw BLOB NOT NULL, accepted_s INTEGER NOT NULL, PRIMARY KEY (event, kind)) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
    event INTEGER PRIMARY KEY, gen INTEGER NOT NULL, pos INTEGER NOT NULL, hash BLOB NOT NULL, issued_ms INTEGER NOT NULL,
    policy INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE locks (event INTEGER PRIMARY KEY) STRICT;
CREATE TABLE credentials (
    event INTEGER, idx INTEGER, state INTEGER NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (event, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE profile_items (event INTEGER PRIMARY KEY, pos INTEGER NOT NULL) STRICT;
CREATE TABLE slots (event INTEGER PRIMARY KEY, slots INTEGER NOT NULL, pos INTEGER NOT NULL) STRICT;
CREATE TABLE policies (
    event INTEGER, version INTEGER, raw BLOB NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (event, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE presence (
    event INTEGER, ticket INTEGER, zone INTEGER, use INTEGER, pos INTEGER NOT NULL, admits INTEGER NOT NULL, exits INTEGER NOT NULL,
    device BLOB, gate INTEGER, point_ms INTEGER, credential BLOB, day_s INTEGER, day_admits INTEGER,
    PRIMARY KEY (event, ticket, zone, use)
) STRICT, WITHOUT ROWID;
CREATE TABLE cases (
    event INTEGER, id BLOB, class INTEGER NOT NULL, status INTEGER NOT NULL, ticket INTEGER, zone INTEGER, use INTEGER,
    PRIMARY KEY (event, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE occupancy (
    event INTEGER, zone INTEGER, people INTEGER NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (event, zone)
) STRICT, WITHOUT ROWID;
CREATE TABLE heard (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event INTEGER NOT NULL, gen INTEGER NOT NULL, pos INTEGER NOT NULL, hash BLOB NOT NULL,
    start_gen INTEGER NOT NULL, start INTEGER NOT NULL, before BLOB NOT NULL, page BLOB NOT NULL, UNIQUE (event, gen, pos, hash)
) STRICT;
`;

const PEOPLE = `
CREATE TABLE operator_items (
    event INTEGER, operator INTEGER, role INTEGER NOT NULL, key BLOB NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (event, operator)
) STRICT, WITHOUT ROWID;
CREATE TABLE operators (
    event INTEGER PRIMARY KEY, gen INTEGER NOT NULL, pos INTEGER NOT NULL, raw BLOB NOT NULL, accepted_s INTEGER NOT NULL
) STRICT;
CREATE TABLE pin_tries (name TEXT PRIMARY KEY, wrong INTEGER NOT NULL, boot BLOB NOT NULL, mono_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE signed_in (event INTEGER PRIMARY KEY, operator INTEGER NOT NULL) STRICT;
CREATE TABLE people (
    event INTEGER, kind INTEGER, gen INTEGER NOT NULL, pos INTEGER NOT NULL, version INTEGER NOT NULL, kid BLOB NOT NULL,
    batch INTEGER NOT NULL, PRIMARY KEY (event, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE guests (
    event INTEGER, batch INTEGER, ticket INTEGER, idx INTEGER NOT NULL, reference TEXT NOT NULL, locator TEXT, class TEXT, seat TEXT,
    name TEXT, note TEXT, words TEXT NOT NULL, PRIMARY KEY (event, batch, ticket)
) STRICT, WITHOUT ROWID;
CREATE TABLE aliases (
    event INTEGER, batch INTEGER, alias BLOB, ticket INTEGER NOT NULL, idx INTEGER NOT NULL, not_before INTEGER NOT NULL,
    expires INTEGER NOT NULL, class TEXT, seat TEXT, PRIMARY KEY (event, batch, alias)
) STRICT, WITHOUT ROWID;
CREATE TABLE cards (
    event INTEGER, ticket INTEGER, idx INTEGER NOT NULL, version INTEGER NOT NULL, card BLOB NOT NULL, PRIMARY KEY (event, ticket)
) STRICT, WITHOUT ROWID;
`;

const DONE = `
CREATE TABLE epochs (
    event INTEGER, epoch INTEGER, connected INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (event, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    event INTEGER, epoch INTEGER, seq INTEGER, hash BLOB NOT NULL, frame BLOB NOT NULL, PRIMARY KEY (event, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger (
    event INTEGER, ticket INTEGER, zone INTEGER, use INTEGER, epoch INTEGER, seq INTEGER, hash BLOB NOT NULL, kind INTEGER NOT NULL,
    at_ms INTEGER NOT NULL, gate INTEGER NOT NULL, count INTEGER NOT NULL, proof_s INTEGER,
    folded_pos INTEGER, void_epoch INTEGER, void_seq INTEGER, void_folded_pos INTEGER, PRIMARY KEY (event, ticket, zone, use, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_by_entry ON ledger (event, epoch, seq);
CREATE INDEX ledger_not_folded ON ledger (event, epoch, seq) WHERE folded_pos IS NULL;
CREATE INDEX ledger_void_not_folded ON ledger (event, void_epoch, void_seq) WHERE void_seq IS NOT NULL AND void_folded_pos IS NULL;
CREATE TABLE counts (event INTEGER, kind INTEGER, entries INTEGER NOT NULL, PRIMARY KEY (event, kind)) STRICT, WITHOUT ROWID;
`;

/** The statements that make an empty file a store of schema 1, one by one. */
export const FIRST_SCHEMA: readonly string[] = [WHO, LISTS, PEOPLE, DONE]
    .join("")
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
