/** Runs the vectors of the lists, the feed and what a device may do (PROTOCOL.md 2 to 5.4, 11.8), file by file. */

import { expect } from "vitest";

import { hex } from "../../src/keys/hexadecimal.ts";
import { openAdmissions } from "../../src/sync/admissions.ts";
import { openCertificate } from "../../src/sync/certificate.ts";
import { encodePage, follow, parsePage, type Item } from "../../src/sync/feed.ts";
import type { Flight } from "../../src/sync/flight.ts";
import { prove, Return } from "../../src/sync/lost_tail.ts";
import { parseOffered } from "../../src/sync/offered.ts";
import { asPair, type Position } from "../../src/sync/position.ts";
import type { PresenceItem } from "../../src/sync/presence.ts";
import { openProfile } from "../../src/sync/profile.ts";
import { CredentialState, openRoster, RosterState } from "../../src/sync/roster.ts";
import type { TallyRow } from "../../src/sync/tallies.ts";
import { testAreas } from "./runner.ts";
import { said } from "./said.ts";
import { trustList, type Vector } from "./vector.ts";

testAreas("lists", {
    profile: runProfile,
    roster: runRoster,
    admissions: runAdmissions,
    feed: runFeed,
    returned: runReturned,
    certificate: runCertificate,
    offered: (vector) => said(parseOffered(vector.raw("offered"))),
});

function placed(event: number, { gen, pos }: Position): object {
    return { event, gen, pos };
}

async function runProfile(vector: Vector): Promise<unknown> {
    const [raw, event, now] = [vector.raw("profile"), vector.number("event"), vector.number("now")];
    const profile = await openProfile(raw, await trustList(vector.part("trust")), event, now);
    for (const gate of profile.gates) expect(profile.zone(profile.gate(gate.id)?.zone ?? 0)).toBeDefined();
    const { flight, policies } = profile;
    expect(profile.policy).toBe(policies.at(-1));
    return {
        ...placed(profile.event, profile.at),
        chain: hex(profile.chain),
        issued_s: profile.issuedS,
        name: profile.name,
        kind: profile.kind,
        timezone: profile.timezone,
        starts_s: profile.startsS,
        ends_s: profile.endsS,
        capacity: profile.capacity,
        zones: profile.zones.map(({ id, name }) => [id, name]),
        gates: profile.gates.map(({ id, name, zone }) => [id, name, zone]),
        policies: policies.map((policy) => policy.version),
        ancestry: profile.ancestry.forks,
        ...(flight === undefined ? {} : { flight: flightSaid(flight) }),
    };
}

function flightSaid({ carrier, number, origin, destination, day, passType }: Flight): unknown {
    return [carrier, number, origin, destination, day, passType];
}

async function runRoster(vector: Vector): Promise<unknown> {
    const [raw, event, now] = [vector.raw("roster"), vector.number("event"), vector.number("now")];
    const roster = await openRoster(raw, await trustList(vector.part("trust")), event, now);
    const kept = RosterState.of(roster);
    const states: Record<string, CredentialState | undefined> = {};
    for (let index = 0; index < roster.slots; index += 1) {
        const state = roster.state(index);
        expect(kept.state(index)).toBe(state);
        if (state !== CredentialState.VALID) states[index] = state;
    }
    expect(roster.state(roster.slots)).toBeUndefined();
    return {
        ...placed(roster.event, roster.at),
        slots: roster.slots,
        issued_s: roster.issuedS,
        expires_s: roster.expiresS,
        states,
    };
}

async function runAdmissions(vector: Vector): Promise<unknown> {
    const [raw, event, now] = [vector.raw("admissions"), vector.number("event"), vector.number("now")];
    const admissions = await openAdmissions(raw, await trustList(vector.part("trust")), event, now);
    const tickets = Array.from({ length: admissions.size + 8 }, (_, ticket) => ticket);
    const used = admissions.maps.map(({ zone, use }) => {
        expect(admissions.usesOf(zone)).toContain(use);
        return [zone, use, tickets.filter((ticket) => admissions.used(ticket, zone, use))];
    });
    const [counts, people] = [[...admissions.tallies], [...admissions.people]];
    for (const { zone, use, ticket, ...tally } of counts) {
        expect(admissions.tallies.get(zone, use, ticket)).toMatchObject(tally);
        expect(admissions.tallies.usesOf(zone, ticket)).toContain(use);
    }
    return {
        ...placed(admissions.event, admissions.at),
        issued_s: admissions.issuedS,
        size: admissions.size,
        used,
        ...(counts.length === 0 ? {} : { counts: counts.map(countSaid) }),
        ...(people.length === 0 ? {} : { people }),
    };
}

/** A row of field 8. */
function countSaid({ zone, use, ticket, admits, exits, lastMs, day }: TallyRow): unknown {
    return [
        zone,
        use,
        ticket,
        admits,
        exits,
        lastMs,
        ...(day === undefined ? [] : [day.startsS, day.admits]),
    ];
}

async function runFeed(vector: Vector): Promise<unknown> {
    const [raw, event, now] = [vector.raw("page"), vector.number("event"), vector.number("now")];
    const [trust, [gen = 0, pos = 0]] = [await trustList(vector.part("trust")), vector.numbers("held")];
    const page = parsePage(raw);
    expect(hex(encodePage(page))).toBe(hex(raw));
    const held = { gen, pos };
    const followed = await follow(trust.domain, event, held, vector.raw("held_hash"), page, trust, now);
    expect(followed.follows(held)).toBe(true);
    const { head, items } = followed;
    return {
        ...head.at,
        hash: hex(head.hash),
        latest_pos: head.latestPos,
        issued_ms: head.issuedMs,
        trust_counter: head.trustCounter,
        ancestry: head.ancestry.forks,
        items: items.map(itemSaid),
    };
}

function itemSaid({ at, ...item }: Item): unknown {
    switch (item.type) {
        case "presence":
            return { ...at, ...presenceSaid(item) };
        case "policy":
            return { ...at, type: item.type, version: item.policy.version };
        case "case": {
            const { ticket, zone, use, ...always } = item;
            const about = { ticket: ticket ?? null, zone: zone ?? null, use: use ?? null };
            return { ...at, ...(said(always) as object), ...about };
        }
        default:
            return { ...at, ...(said(item) as object) };
    }
}

function presenceSaid({ day, holder, ...counted }: Omit<PresenceItem, "at">): object {
    const days = day === undefined ? {} : { day: [day.startsS, day.admits] };
    return { ...counted, holder: holder === undefined ? null : said(holder), ...days };
}

async function runReturned(vector: Vector): Promise<unknown> {
    const [raw, trust] = [vector.raw("message"), await trustList(vector.part("trust"))];
    const handed = Return.parse(raw);
    expect(hex(handed.encode())).toBe(hex(raw));
    const { start, head, items } = await prove(trust.domain, handed, trust, vector.number("now"));
    return {
        start,
        head: asPair(head.at),
        items: items.map(({ item, chain }) => [...asPair(item.at), hex(chain)]),
    };
}

async function runCertificate(vector: Vector): Promise<unknown> {
    const [raw, now] = [vector.raw("certificate"), vector.number("now")];
    const certificate = await openCertificate(raw, await trustList(vector.part("trust")), now);
    const { events, gates } = certificate;
    return {
        device: hex(certificate.device),
        signing_key: hex(certificate.signingKey.raw),
        opening_key: hex(certificate.openingKey),
        role: certificate.role,
        events: events === undefined ? null : [...events],
        gates: gates === undefined ? null : [...gates],
        from_s: certificate.fromS,
        to_s: certificate.toS,
        name: certificate.name,
        allows: certificate.allows(vector.number("event"), vector.numberOrNull("gate"), now),
    };
}
