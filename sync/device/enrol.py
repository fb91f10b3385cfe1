"""Finishing an enrolment (PROTOCOL.md 5.2 to 5.4)."""

from keys.trust import accept
from sync.certificate import open_certificate, within_dates
from sync.device.client import Server
from sync.device.identity import Identity, IdentityStore
from sync.errors import BadCertificate


async def enrol(server: Server, identity: Identity, identities: IdentityStore, wall_s: int) -> None:
    """Verify the trust list by the code's fingerprint and the certificate by the list, then keep both.

    The clock of a new device may be anything, so the certificate is judged within its own dates. `wall_s`: Unix seconds by that clock.
    Raises Unreachable, Refused, KeysError, BadCertificate; trying again with the same code is safe.
    """
    reply = await server.enrol()
    trust = accept(identity.anchor, None, reply.trust_list)
    now_s = within_dates(reply.certificate, wall_s)
    certificate = open_certificate(reply.certificate, trust, now_s)
    if certificate.signing_key != identity.key.public:
        raise BadCertificate("it was made for another device")
    identities.finish(reply.certificate, reply.trust_list, now_s)
