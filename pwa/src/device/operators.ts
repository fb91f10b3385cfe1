/** Who may work at this gate: the sealed list, who is signed in, and tries at a PIN that are counted on the disk (PROTOCOL.md 5.7, 5.8). */

import { Kind } from "../keys/box.ts";
import { PublicKey, type PrivateKey } from "../keys/crypto.ts";
import { RingLocked } from "../keys/errors.ts";
import { same, type Octets } from "../keys/octets.ts";
import type { BoxOpener } from "../keys/passphrase_box.ts";
import { openKey } from "../keys/pin.ts";
import { OperatorRole } from "../sync/authority.ts";
import { StalePart } from "../sync/errors.ts";
import { named, parseOperators, type Operator } from "../sync/operators.ts";
import { asPair, type Position } from "../sync/position.ts";
import { openSealedPart, type Recipient, type SealedPart } from "../sync/sealed.ts";
import type { Clocks } from "./clocks.ts";
import type { Connection } from "./connection.ts";
import type { Database } from "./database.ts";
import { NoOperators, WrongPin } from "./errors.ts";
import { markOf } from "./feed_rows.ts";
import type { Identity } from "./identity.ts";
import { signedIn, signOut } from "./journal.ts";
import type { ListStore } from "./lists.ts";
import { checkNotLocked } from "./locking.ts";
import { checkTry, forgetTries } from "./pin_tries.ts";

/** An operator whose key is open. Hold it for one entry, then let it go. */
export interface Unlocked {
    readonly operator: Operator;
    readonly key: PrivateKey;
}

/** The operators of this device's events. The list is kept as it came: sealed, with each key under its PIN inside. */
export class OperatorStore {
    private readonly recipient: Recipient;

    constructor(
        private readonly database: Database,
        identity: Identity,
        private readonly lists: ListStore,
        private readonly clocks: Clocks,
        private readonly openBox: BoxOpener,
    ) {
        this.recipient = { device: identity.device, key: identity.opening };
    }

    /** Whether the list is to be fetched: there is none, the feed told of an operator since, or it is of a life of the feed that is over. */
    async isBehind(event: number): Promise<boolean> {
        return this.database.reading((connection) => {
            const mark = markOf(connection, event);
            if (mark === undefined) return false;
            const at = positionOf(connection, event);
            return at?.gen !== mark.at.gen || toldAfter(connection, event, at).size > 0;
        });
    }

    /** Keep a freshly fetched list; its position. Throws a KeysError or SyncError, `StalePart` for one older than the held one, `DeviceIsLocked`. */
    async save(event: number, raw: Octets, nowS: number): Promise<Position> {
        return this.database.writing(async (connection) => {
            checkNotLocked(connection, event);
            const { at, plain } = await this.opened(connection, event, raw, nowS);
            const held = positionOf(connection, event);
            if (held !== undefined && isOlder(at, held)) throw new StalePart(asPair(held), asPair(at));
            connection.run(
                "INSERT OR REPLACE INTO operators (event, gen, pos, raw, accepted_s) VALUES (?, ?, ?, ?, ?)",
                ...[event, at.gen, at.pos, raw, nowS],
            );
            const who = signedIn(connection, event);
            const isListed = (await parseOperators(plain)).some(({ number }) => number === who);
            if (!isListed) signOut(connection, event);
            return at;
        });
    }

    /** Whose keys may be opened now. `NoOperators` where no list is held that the feed was followed to; KeysError, SyncError. */
    async held(event: number): Promise<readonly Operator[]> {
        return this.database.reading(async (connection) => {
            const { profile, mark } = await this.lists.held(connection, event);
            const row = connection.row("SELECT raw, accepted_s FROM operators WHERE event = ?", event);
            const at = positionOf(connection, event);
            if (row === undefined || at === undefined || !profile.ancestry.covers(mark.at, at)) {
                throw new NoOperators(event);
            }
            const part = await this.opened(connection, event, row.bytes(0), row.int(1));
            const told = toldAfter(connection, event, at);
            return (await parseOperators(part.plain)).filter((one) => isStill(one, told.get(one.number)));
        });
    }

    /**
     * Open an operator's key, by number or name and PIN. The try is on the disk before it is made.
     *
     * Throws `NoOperators`, `PinShut`, `WrongPin`; `StorageFailed` if it cannot be counted.
     */
    async unlock(event: number, who: string, pin: string): Promise<Unlocked> {
        const found = named(await this.held(event), who);
        const name = found === undefined ? who.trim().toLowerCase() : found.number.toString();
        await checkTry(this.database, name, this.clocks());
        if (found === undefined) throw new WrongPin();
        const key = await this.keyOf(found, pin);
        await this.database.writing((connection) => {
            forgetTries(connection, name);
        });
        return { operator: found, key };
    }

    /** Whose number entries carry from now on. As `unlock`, and `DeviceIsLocked`; the key is forgotten at once. */
    async signIn(event: number, who: string, pin: string): Promise<Operator> {
        const { operator } = await this.unlock(event, who, pin);
        const insert = "INSERT OR REPLACE INTO signed_in (event, operator) VALUES (?, ?)";
        await this.database.writing((connection) => {
            checkNotLocked(connection, event);
            connection.run(insert, event, operator.number);
        });
        return operator;
    }

    /** Entries carry nobody's number from now on. */
    async signOut(event: number): Promise<void> {
        await this.database.writing((connection) => {
            signOut(connection, event);
        });
    }

    private async keyOf({ sealed, key }: Operator, pin: string): Promise<PrivateKey> {
        try {
            return await openKey(sealed, pin, await PublicKey.parse(key), this.openBox);
        } catch (error) {
            if (error instanceof RingLocked) throw new WrongPin();
            throw error;
        }
    }

    private async opened(
        connection: Connection,
        event: number,
        raw: Octets,
        nowS: number,
    ): Promise<SealedPart> {
        const trust = await this.lists.trust(connection);
        if (trust === undefined) throw new NoOperators(event);
        const part = await openSealedPart(raw, trust, event, Kind.OPERATORS, this.recipient, nowS);
        if (part === undefined) throw new NoOperators(event);
        return part;
    }
}

function positionOf(connection: Connection, event: number): Position | undefined {
    const row = connection.row("SELECT gen, pos FROM operators WHERE event = ?", event);
    return row && { gen: row.int(0), pos: row.int(1) };
}

function isOlder(one: Position, other: Position): boolean {
    return one.gen === other.gen ? one.pos < other.pos : one.gen < other.gen;
}

/** Role and key of an operator, as the feed said last. */
interface Change {
    readonly role: OperatorRole;
    readonly key: Octets;
}

/** What the feed said of operators above a position, by their numbers. */
function toldAfter(
    connection: Connection,
    event: number,
    at: Position | undefined,
): ReadonlyMap<number, Change> {
    const query = "SELECT operator, role, key FROM operator_items WHERE event = ? AND pos > ?";
    const rows = connection.rows(query, event, at?.pos ?? 0);
    return new Map(rows.map((row) => [row.int(0), { role: row.member(1, OperatorRole), key: row.bytes(2) }]));
}

/** Whether an item that came after the list says nothing else of this operator. */
function isStill(operator: Operator, told: Change | undefined): boolean {
    return told === undefined || (told.role === operator.role && same(told.key, operator.key));
}
