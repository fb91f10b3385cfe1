"""Keys, events, tickets, the feed and devices."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_tokens",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("token_id", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_s", sa.BigInteger(), nullable=True),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("domain", "token_id", name=op.f("pk_admin_tokens")),
    )
    op.create_table(
        "credential_changes",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gen", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pos", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "domain", "event", "ticket", "gen", "pos", name=op.f("pk_credential_changes")
        ),
    )
    op.create_table(
        "credentials",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "status_index", name=op.f("pk_credentials")),
    )
    op.create_table(
        "device_locks",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(length=8), autoincrement=False, nullable=False),
        sa.Column("last_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("locked_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "device", name=op.f("pk_device_locks")),
    )
    op.create_table(
        "devices",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(length=8), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("signing_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("opening_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("events", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("gates", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("expires_s", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_ms", sa.BigInteger(), nullable=False),
        sa.Column("locked_ms", sa.BigInteger(), nullable=True),
        sa.Column("last_seen_ms", sa.BigInteger(), nullable=True),
        sa.Column("last_event", sa.BigInteger(), nullable=True),
        sa.Column("app", sa.String(length=64), nullable=True),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("unsent", sa.Integer(), nullable=True),
        sa.Column("gen", sa.Integer(), nullable=True),
        sa.Column("pos", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("domain", "device", name=op.f("pk_devices")),
    )
    op.create_table(
        "domains",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(length=16), nullable=False),
        sa.Column("first_root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("next_event", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_domains")),
    )
    op.create_table(
        "enrolment_codes",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("events", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("gates", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("expires_s", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.Column("device", sa.LargeBinary(length=8), nullable=True),
        sa.PrimaryKeyConstraint("domain", "token_hash", name=op.f("pk_enrolment_codes")),
    )
    op.create_table(
        "events",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("starts_s", sa.BigInteger(), nullable=False),
        sa.Column("ends_s", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("next_index", sa.Integer(), nullable=False),
        sa.Column("with_names", sa.Boolean(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("pos", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("domain", "event", name=op.f("pk_events")),
    )
    op.create_table(
        "feed_items",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gen", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pos", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "gen", "pos", name=op.f("pk_feed_items")),
    )
    op.create_table(
        "key_rings",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_key_rings")),
    )
    op.create_table(
        "parts",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("gen", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pos", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("issued_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "kind", "gen", "pos", name=op.f("pk_parts")),
    )
    op.create_table(
        "ticket_references",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=10), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "reference", name=op.f("pk_ticket_references")),
    )
    op.create_table(
        "tickets",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("external_reference", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=True),
        sa.Column("seat", sa.String(length=16), nullable=True),
        sa.Column("class_", sa.String(length=16), nullable=True),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("paper", sa.Boolean(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "number", name=op.f("pk_tickets")),
        sa.UniqueConstraint(
            "domain", "event", "external_reference", name=op.f("uq_tickets_domain_event_external_reference")
        ),
    )
    op.create_table(
        "trust_lists",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("counter", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("issued_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "counter", name=op.f("pk_trust_lists")),
    )
    op.create_table(
        "gates",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gate", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain", "event"], ["events.domain", "events.event"], name=op.f("fk_gates_domain_event")
        ),
        sa.PrimaryKeyConstraint("domain", "event", "gate", name=op.f("pk_gates")),
    )
    op.create_table(
        "generations",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gen", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parent", sa.Integer(), nullable=False),
        sa.Column("fork", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain", "event"], ["events.domain", "events.event"], name=op.f("fk_generations_domain_event")
        ),
        sa.PrimaryKeyConstraint("domain", "event", "gen", name=op.f("pk_generations")),
    )
    op.create_table(
        "policies",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("pos", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain", "event"], ["events.domain", "events.event"], name=op.f("fk_policies_domain_event")
        ),
        sa.PrimaryKeyConstraint("domain", "event", "version", name=op.f("pk_policies")),
    )
    op.create_table(
        "segments",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain", "event"], ["events.domain", "events.event"], name=op.f("fk_segments_domain_event")
        ),
        sa.PrimaryKeyConstraint("domain", "event", "kind", "start", name=op.f("pk_segments")),
    )
    op.create_table(
        "zones",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain", "event"], ["events.domain", "events.event"], name=op.f("fk_zones_domain_event")
        ),
        sa.PrimaryKeyConstraint("domain", "event", "zone", name=op.f("pk_zones")),
    )


def downgrade() -> None:
    op.drop_table("zones")
    op.drop_table("segments")
    op.drop_table("policies")
    op.drop_table("generations")
    op.drop_table("gates")
    op.drop_table("trust_lists")
    op.drop_table("tickets")
    op.drop_table("ticket_references")
    op.drop_table("parts")
    op.drop_table("key_rings")
    op.drop_table("feed_items")
    op.drop_table("events")
    op.drop_table("enrolment_codes")
    op.drop_table("domains")
    op.drop_table("devices")
    op.drop_table("device_locks")
    op.drop_table("credentials")
    op.drop_table("credential_changes")
    op.drop_table("admin_tokens")
