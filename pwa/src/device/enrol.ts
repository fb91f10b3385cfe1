/** Finishing an enrolment (PROTOCOL.md 5.2 to 5.4). */

import { accept } from "../keys/trust.ts";
import { openCertificate, withinDates } from "../sync/certificate.ts";
import { BadCertificate } from "../sync/errors.ts";
import type { Server } from "./client.ts";
import type { Identity, IdentityStore } from "./identity.ts";

/**
 * Verify the trust list by the code's fingerprint and the certificate by the list, then keep both.
 *
 * The clock of a new device may be anything, so the certificate is judged within its own dates. `wallS`: Unix seconds by that clock.
 * Throws `Unreachable`, `Refused`, a KeysError, `BadCertificate`; trying again with the same code is safe.
 */
export async function enrol(
    server: Server,
    identity: Identity,
    identities: IdentityStore,
    wallS: number,
): Promise<void> {
    const reply = await server.enrol();
    const trust = await accept(identity.said.anchor, undefined, reply.trustList);
    const nowS = withinDates(reply.certificate, wallS);
    const certificate = await openCertificate(reply.certificate, trust, nowS);
    if (!certificate.signingKey.equals(identity.key.public)) {
        throw new BadCertificate("it was made for another device");
    }
    await identities.finish(reply.certificate, reply.trustList, nowS);
}
