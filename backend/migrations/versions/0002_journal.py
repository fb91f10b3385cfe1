"""Journals and their entries, what the merge makes of them, cases and what was decided about them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=32), autoincrement=False, nullable=False),
        sa.Column("class_", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=True),
        sa.Column("zone", sa.Integer(), nullable=True),
        sa.Column("use", sa.Integer(), nullable=True),
        sa.Column("device", sa.LargeBinary(length=8), nullable=True),
        sa.Column("epoch", sa.BigInteger(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("found_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "id", name=op.f("pk_cases")),
    )
    op.create_index(
        "ix_cases_journal",
        "cases",
        ["domain", "event", "device", "epoch"],
        unique=False,
        sqlite_where=sa.text("device IS NOT NULL"),
        postgresql_where=sa.text("device IS NOT NULL"),
    )
    op.create_index("ix_cases_status", "cases", ["domain", "event", "status", "found_ms"], unique=False)
    op.create_index(
        "ix_cases_ticket",
        "cases",
        ["domain", "event", "ticket"],
        unique=False,
        sqlite_where=sa.text("ticket IS NOT NULL"),
        postgresql_where=sa.text("ticket IS NOT NULL"),
    )
    op.create_table(
        "entries",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(length=8), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), autoincrement=False, nullable=False),
        sa.Column("prev", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=True),
        sa.Column("ticket", sa.Integer(), nullable=True),
        sa.Column("gate", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Integer(), nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=True),
        sa.Column("wall_ms", sa.BigInteger(), nullable=True),
        sa.Column("mono_ms", sa.BigInteger(), nullable=True),
        sa.Column("boot", sa.LargeBinary(length=8), nullable=True),
        sa.Column("own_lo", sa.BigInteger(), nullable=True),
        sa.Column("own_hi", sa.BigInteger(), nullable=True),
        sa.Column("lo", sa.BigInteger(), nullable=True),
        sa.Column("hi", sa.BigInteger(), nullable=True),
        sa.Column("point", sa.BigInteger(), nullable=False),
        sa.Column("connected", sa.Boolean(), nullable=False),
        sa.Column("twin", sa.Boolean(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "device", "epoch", "seq", "hash", name=op.f("pk_entries")),
    )
    op.create_index(
        "ix_entries_denied",
        "entries",
        ["domain", "event", "gate", "reason", "repeats"],
        unique=False,
        sqlite_where=sa.text("kind = 3"),
        postgresql_where=sa.text("kind = 3"),
    )
    op.create_index(
        "ix_entries_loose",
        "entries",
        ["domain", "event", "device", "epoch"],
        unique=False,
        sqlite_where=sa.text("connected IS 0"),
        postgresql_where=sa.text("connected IS false"),
    )
    op.create_index(
        "ix_entries_off",
        "entries",
        ["domain", "event", "device", "epoch"],
        unique=False,
        sqlite_where=sa.text('"off" IS 1'),
        postgresql_where=sa.text('"off" IS true'),
    )
    op.create_index(
        "ix_entries_twin",
        "entries",
        ["domain", "event", "device", "epoch"],
        unique=False,
        sqlite_where=sa.text("twin IS 1"),
        postgresql_where=sa.text("twin IS true"),
    )
    op.create_index(
        "ix_entries_unreadable",
        "entries",
        ["domain", "event", "device", "epoch"],
        unique=False,
        sqlite_where=sa.text("kind IS NULL"),
        postgresql_where=sa.text("kind IS NULL"),
    )
    op.create_table(
        "event_views",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("pos", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", name=op.f("pk_event_views")),
    )
    op.create_table(
        "holder_changes",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("use", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gen", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pos", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("before", sa.LargeBinary(length=32), nullable=False),
        sa.Column("after", sa.LargeBinary(length=32), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "domain", "event", "ticket", "zone", "use", "gen", "pos", name=op.f("pk_holder_changes")
        ),
    )
    op.create_table(
        "journal_views",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(length=8), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "device", "epoch", name=op.f("pk_journal_views")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journals",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(length=8), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cursor_seq", sa.BigInteger(), nullable=False),
        sa.Column("cursor_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("forked", sa.Boolean(), nullable=False),
        sa.Column("announced_seq", sa.BigInteger(), nullable=True),
        sa.Column("announced_hash", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("domain", "event", "device", "epoch", name=op.f("pk_journals")),
    )
    op.create_table(
        "key_views",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("use", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("admits", sa.Integer(), nullable=False),
        sa.Column("exits", sa.Integer(), nullable=False),
        sa.Column("people_in", sa.BigInteger(), nullable=False),
        sa.Column("surplus", sa.Integer(), nullable=False),
        sa.Column("unproven", sa.Integer(), nullable=False),
        sa.Column("used_up", sa.Boolean(), nullable=False),
        sa.Column("holder", sa.LargeBinary(length=32), nullable=True),
        sa.Column("holder_device", sa.LargeBinary(length=8), nullable=True),
        sa.Column("holder_gate", sa.Integer(), nullable=True),
        sa.Column("holder_point_ms", sa.BigInteger(), nullable=True),
        sa.Column("holder_credential", sa.LargeBinary(length=8), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("domain", "event", "ticket", "zone", "use", name=op.f("pk_key_views")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "settlements",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=32), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("covers", sa.LargeBinary(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "id", "number", name=op.f("pk_settlements")),
    )
    op.create_table(
        "ticket_entries",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(length=8), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("zone", sa.Integer(), nullable=True),
        sa.Column("use", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("status_index", sa.Integer(), nullable=True),
        sa.Column("credential_hash", sa.LargeBinary(length=8), nullable=True),
        sa.Column("gate", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Integer(), nullable=True),
        sa.Column("ref", sa.LargeBinary(length=32), nullable=True),
        sa.Column("known_gen", sa.Integer(), nullable=False),
        sa.Column("known_pos", sa.BigInteger(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("mono_ms", sa.BigInteger(), nullable=False),
        sa.Column("boot", sa.LargeBinary(length=8), nullable=False),
        sa.Column("lo", sa.BigInteger(), nullable=True),
        sa.Column("hi", sa.BigInteger(), nullable=True),
        sa.Column("point", sa.BigInteger(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("barred", sa.Boolean(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "ticket", "hash", name=op.f("pk_ticket_entries")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "zone_totals",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("people_in", sa.BigInteger(), nullable=False),
        sa.Column("admits", sa.BigInteger(), nullable=False),
        sa.Column("exits", sa.BigInteger(), nullable=False),
        sa.Column("tickets", sa.BigInteger(), nullable=False),
        sa.Column("surplus", sa.BigInteger(), nullable=False),
        sa.Column("unproven", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "zone", name=op.f("pk_zone_totals")),
    )


def downgrade() -> None:
    op.drop_table("zone_totals")
    op.drop_table("ticket_entries")
    op.drop_table("settlements")
    op.drop_table("key_views")
    op.drop_table("journals")
    op.drop_table("journal_views")
    op.drop_table("holder_changes")
    op.drop_table("event_views")
    op.drop_index(
        "ix_entries_unreadable",
        table_name="entries",
        sqlite_where=sa.text("kind IS NULL"),
        postgresql_where=sa.text("kind IS NULL"),
    )
    op.drop_index(
        "ix_entries_twin",
        table_name="entries",
        sqlite_where=sa.text("twin IS 1"),
        postgresql_where=sa.text("twin IS true"),
    )
    op.drop_index(
        "ix_entries_off",
        table_name="entries",
        sqlite_where=sa.text('"off" IS 1'),
        postgresql_where=sa.text('"off" IS true'),
    )
    op.drop_index(
        "ix_entries_loose",
        table_name="entries",
        sqlite_where=sa.text("connected IS 0"),
        postgresql_where=sa.text("connected IS false"),
    )
    op.drop_index(
        "ix_entries_denied",
        table_name="entries",
        sqlite_where=sa.text("kind = 3"),
        postgresql_where=sa.text("kind = 3"),
    )
    op.drop_table("entries")
    op.drop_index(
        "ix_cases_ticket",
        table_name="cases",
        sqlite_where=sa.text("ticket IS NOT NULL"),
        postgresql_where=sa.text("ticket IS NOT NULL"),
    )
    op.drop_index("ix_cases_status", table_name="cases")
    op.drop_index(
        "ix_cases_journal",
        table_name="cases",
        sqlite_where=sa.text("device IS NOT NULL"),
        postgresql_where=sa.text("device IS NOT NULL"),
    )
    op.drop_table("cases")
