/**
 * Parts that one device alone may read: signed pieces, each a box for it (PROTOCOL.md 3.5). The twin of `sync/sealed.py`, which also seals.
 *
 * Sealed first, then signed: a device believes nothing that it had to open in order to see who it is from.
 */

import { Kind, openBox } from "../keys/box.ts";
import * as cbor from "../keys/cbor.ts";
import * as cose from "../keys/cose.ts";
import { sha256 } from "../keys/crypto.ts";
import { Malformed } from "../keys/errors.ts";
import { LABELS } from "../keys/labels.ts";
import { joined, same, type Octets } from "../keys/octets.ts";
import { Usage, type TrustList } from "../keys/trust.ts";
import { readEnum } from "../keys/trusted.ts";
import { DIGEST_BYTES, inflate } from "./bitmap.ts";
import { DEVICE_BYTES } from "./certificate.ts";
import { Incomplete, WrongEventPart } from "./errors.ts";
import { SECOND_BITS, WIDE_BITS } from "./fields.ts";
import { openPayload, readClaims } from "./part.ts";
import { isSame, type Position } from "./position.ts";

export const PLAIN_AT_MOST = 32 * 1024 * 1024;
export const PIECE_BYTES = 1024 * 1024;
/** What cannot be made smaller at all still has room. */
export const PIECES_AT_MOST = 40;
export const MESSAGE_CAP = PIECES_AT_MOST * (PIECE_BYTES + 1024);

const PIECE_BITS = 16;
const SIZE_BITS = 32;
const CLAUSE = "3.5";

/** Who may read it: a device (8 bytes) and its X25519 key pair, whose private half need not be extractable. */
export interface Recipient {
    readonly device: Octets;
    readonly key: CryptoKeyPair;
}

/** What was sealed, and where it stands: its position, and which version it is of what it lists. Times in Unix seconds. */
export interface SealedPart {
    readonly event: number;
    readonly at: Position;
    readonly issuedS: number;
    readonly kind: Kind;
    readonly version: number;
    readonly plain: Octets;
}

/** One piece: the part as it says it of itself, with its share of the stream for the plain bytes. */
interface Piece {
    readonly part: SealedPart;
    readonly number: number;
    readonly pieces: number;
    readonly size: number;
    readonly digest: Octets;
}

/**
 * What was sealed to this device, complete by its own size and digest; undefined where nothing is newer. `now` in Unix seconds.
 *
 * Throws the errors of FORMAT.md 1.8, `Malformed`, `WrongEventPart` for another event, device or kind, `SealBroken`, `Incomplete`.
 */
export async function openSealedPart(
    raw: Octets,
    trust: TrustList,
    event: number,
    kind: Kind,
    to: Recipient,
    now: number,
): Promise<SealedPart | undefined> {
    const message = cbor.decode(raw, CLAUSE, MESSAGE_CAP);
    if (!Array.isArray(message) || message.length > PIECES_AT_MOST) {
        throw new Malformed(CLAUSE, `not an array of at most ${PIECES_AT_MOST} pieces`);
    }
    const pieces: Piece[] = [];
    for (const piece of message) pieces.push(await openPiece(piece, trust, event, kind, to, now));
    const [first, ...others] = pieces;
    return first === undefined ? undefined : together(first, others);
}

async function openPiece(
    raw: cbor.Value,
    trust: TrustList,
    event: number,
    kind: Kind,
    to: Recipient,
    now: number,
): Promise<Piece> {
    if (!(raw instanceof Uint8Array)) throw new Malformed(CLAUSE, "a piece that is no byte string");
    const signed = new Uint8Array(raw);
    const payload = await openPayload(signed, LABELS.SEALED, Usage.ROSTER, trust, event, now);
    const fields = cbor.Fields.of(cbor.decode(payload, CLAUSE, cose.CAP), CLAUSE);
    const at = readClaims(fields, trust.domain, event, CLAUSE, "sealed list");
    const [issuedS, device] = [fields.uint(5, SECOND_BITS), fields.bytes(6, { size: DEVICE_BYTES })];
    const [found, version] = [readEnum(fields, 7, Kind, CLAUSE), fields.uint(8, WIDE_BITS)];
    const [number, pieces] = [fields.uint(9, PIECE_BITS), fields.uint(10, PIECE_BITS)];
    const box = fields.bytes(11);
    fields.done();
    if (!same(device, to.device) || found !== kind) {
        throw new WrongEventPart("sealed list of another device or kind");
    }
    const address = { domain: trust.domain, event, kind, gen: at.gen, pos: at.pos, piece: number, device };
    const { plain, ...whole } = readShare(await openBox(address, to.key, box));
    return { part: { event, at, issuedS, kind, version, plain }, number, pieces, ...whole };
}

/** What a box holds: size and digest of the whole, and this piece's share of its stream. */
function readShare(raw: Octets): { size: number; digest: Octets; plain: Octets } {
    const inside = cbor.Fields.of(cbor.decode(raw, CLAUSE, cose.CAP), CLAUSE);
    const [size, digest] = [inside.uint(1, SIZE_BITS), inside.bytes(2, { size: DIGEST_BYTES })];
    const plain = inside.bytes(3);
    inside.done();
    return { size, digest, plain };
}

async function together(first: Piece, others: readonly Piece[]): Promise<SealedPart> {
    const all = [first, ...others];
    if (all.some(({ number, pieces }, place) => number !== place || pieces !== all.length)) {
        throw new Incomplete("pieces are missing, or in another order");
    }
    if (!others.every((piece) => isOfOnePart(piece, first))) {
        throw new Incomplete("its pieces are of several lists");
    }
    if (first.size > PLAIN_AT_MOST) {
        throw new Malformed(CLAUSE, `${first.size} bytes where ${PLAIN_AT_MOST} are the most`);
    }
    const stream = joined(...all.map(({ part }) => part.plain));
    const plain = inflate(stream, first.size, CLAUSE);
    if (!same(await sha256(plain), first.digest)) throw new Incomplete("another digest");
    return { ...first.part, plain };
}

function isOfOnePart(one: Piece, other: Piece): boolean {
    const [mine, its] = [one.part, other.part];
    return (
        isSame(mine.at, its.at) &&
        mine.issuedS === its.issuedS &&
        mine.version === its.version &&
        one.size === other.size &&
        same(one.digest, other.digest)
    );
}
