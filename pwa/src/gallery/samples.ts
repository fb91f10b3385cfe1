/** One evening at one gate, as values: what the gallery's screens are filled with. */

import type {
    AnswerShown,
    EventOffered,
    GateState,
    GuestFound,
    ListsShown,
    OperatorShown,
} from "../gate/contract.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** 20:14 in São Paulo. */
export const NOW_MS = Date.UTC(2026, 10, 21, 23, 14);

export const EVENT: EventOffered = {
    event: 1,
    name: "Noite de estreia",
    timezone: "America/Sao_Paulo",
    startsMs: NOW_MS - HOUR_MS,
    endsMs: NOW_MS + 3 * HOUR_MS,
    gates: [
        { gate: 1, name: "Portão A", zone: "Plateia" },
        { gate: 2, name: "Portão B", zone: "Plateia" },
        { gate: 3, name: "Camarotes", zone: "Camarotes" },
    ],
};

export const LATER: EventOffered = {
    ...EVENT,
    event: 2,
    name: "Matinê",
    startsMs: NOW_MS + 16 * HOUR_MS,
    endsMs: NOW_MS + 19 * HOUR_MS,
};

export const LISTS: ListsShown = {
    generation: 1,
    position: 1207,
    issuedMs: NOW_MS - 22 * MINUTE_MS,
    digest: "7c19e0a4",
    tickets: 12480,
    policy: 3,
    oldAfterS: 12 * 3600,
    refusesWhenOld: false,
    trustedKeys: 4,
    trustCounter: 9,
    openCases: 1,
    closed: false,
};

export const SUPERVISOR: OperatorShown = { operator: 7, name: "Ana", isSupervisor: true };

export const WORKING: GateState = {
    phase: { kind: "working" },
    device: { name: "Tablet 3", id: "5f0c93d1a27be846" },
    event: EVENT,
    gate: EVENT.gates[0],
    operator: undefined,
    dismissed: undefined,
    lists: LISTS,
    clock: { offsetMs: 240, uncertaintyMs: 900 },
    storage: { kept: true, freeBytes: 10_700_000_000, failing: undefined },
    counts: { unsent: 14, admitted: 312, left: 9, refused: 11, inside: 1048, capacity: 12000 },
    network: { kind: "offline", lastMs: NOW_MS - 22 * MINUTE_MS, trouble: undefined, syncing: false },
    knowsNames: false,
    knowsOperators: true,
    journalClosed: false,
};

export const READY: GateState = {
    ...WORKING,
    counts: { unsent: 0, admitted: 0, left: 0, refused: 0, inside: 0, capacity: 12000 },
    network: { ...WORKING.network, kind: "live", lastMs: NOW_MS },
};

/** A supervisor's tablet, which knows names. */
export const SUPERVISED: GateState = { ...WORKING, operator: SUPERVISOR, knowsNames: true };

const PLAIN: AnswerShown = {
    number: 1,
    atMs: NOW_MS,
    way: "entry",
    outcome: "admit",
    reason: "OK",
    word: "outcome.admit",
    why: "reason.OK.why",
    next: "reason.OK.next",
    seat: undefined,
    class: undefined,
    name: undefined,
    note: undefined,
    lastUse: undefined,
    notes: [],
    lookAt: [],
    boarding: undefined,
    listAgeS: 22 * 60,
    tier: "device",
    entry: { epoch: 2, seq: 341 },
    passed: true,
    ofThisRun: true,
    takenBack: false,
    canOverride: false,
};

function because(outcome: AnswerShown["outcome"], reason: string, more: Partial<AnswerShown>): AnswerShown {
    const told = { word: `outcome.${outcome}`, why: `reason.${reason}.why`, next: `reason.${reason}.next` };
    const passed = outcome === "admit" || outcome === "attention";
    return { ...PLAIN, outcome, reason, ...told, passed, ...more };
}

const BOARDING = {
    passenger: "LIMA/ANA",
    flight: "PT 0204",
    from: "GRU",
    to: "LIS",
    seat: "14C",
    sequence: "0087",
    locator: "K7R2QX",
};

export const ANSWERS = {
    admit: because("admit", "OK", { seat: "B-12", class: "VIP", name: "Ana Lima", tier: "server" }),
    plain: because("admit", "OK", {}),
    exit: because("admit", "OK", { way: "exit", word: "outcome.admit.exit", seat: "B-12" }),
    look: because("attention", "LOOK", {
        seat: "F-3",
        class: "Meia-entrada",
        name: "Ana Lima",
        lookAt: ["note.DISCOUNT", "note.CHECK_ID"],
        note: "Cadeira de rodas: rampa ao lado do portão.",
    }),
    unpaid: because("attention", "UNPAID", {
        next: "reason.UNPAID.next.attention",
        notes: ["LIST_TOO_OLD"],
        seat: "C-7",
    }),
    repeat: because("refuse", "ALREADY_ADMITTED", {
        seat: "A-4",
        class: "Plateia",
        lastUse: { atMs: NOW_MS - 13 * MINUTE_MS, gate: "Portão B", here: false },
        canOverride: true,
    }),
    repeatHere: because("refuse", "ALREADY_ADMITTED", {
        lastUse: { atMs: NOW_MS - 40_000, gate: "Portão A", here: true },
        canOverride: true,
    }),
    revoked: because("refuse", "REVOKED", { canOverride: true, entry: { epoch: 2, seq: 342 } }),
    early: because("refuse", "NOT_YET", {
        seat: "A-4",
        onward: { opensAtMs: NOW_MS + 40 * MINUTE_MS, entrances: [] },
        canOverride: true,
    }),
    elsewhere: because("refuse", "WRONG_ZONE", {
        class: "Camarote",
        onward: { opensAtMs: undefined, entrances: ["Camarotes"] },
        canOverride: true,
    }),
    exitRefused: because("refuse", "REVOKED", { way: "exit", word: "outcome.refuse.exit" }),
    withoutCode: because("admit", "NOT_SHOWN", { seat: "A-4", name: "Ana Lima", letInBy: SUPERVISOR.name }),
    unknown: because("unknown", "NOT_OURS", { entry: undefined }),
    damaged: because("unknown", "MALFORMED", { entry: undefined, listAgeS: undefined }),
    boarding: because("admit", "OK", { boarding: BOARDING, seat: "14C", name: "LIMA/ANA" }),
    foreign: because("unknown", "FOREIGN_PASS", { boarding: BOARDING, entry: undefined }),
} as const satisfies Record<string, AnswerShown>;

export const RECENT: readonly AnswerShown[] = [
    { ...ANSWERS.admit, number: 6, atMs: NOW_MS - 20_000 },
    { ...ANSWERS.repeat, number: 5, atMs: NOW_MS - 50_000 },
    { ...ANSWERS.look, number: 4, atMs: NOW_MS - 95_000, note: undefined },
    { ...ANSWERS.plain, number: 3, atMs: NOW_MS - 4 * MINUTE_MS, takenBack: true },
    { ...ANSWERS.exit, number: 2, atMs: NOW_MS - 6 * MINUTE_MS },
    { ...ANSWERS.unknown, number: 1, atMs: NOW_MS - 9 * MINUTE_MS },
];

const GUEST: GuestFound = {
    ticket: 41,
    reference: "0D9C1RN527",
    locator: undefined,
    class: "Plateia",
    seat: "A-4",
    name: "Ana Lima",
    note: undefined,
    inside: false,
};

export const GUESTS: readonly GuestFound[] = [
    GUEST,
    { ...GUEST, ticket: 97, reference: "4QJ2M8TX9K", seat: "A-5", name: "Ana Lima Prado", inside: true },
    {
        ...GUEST,
        ticket: 230,
        reference: "7YVWH30CES",
        seat: undefined,
        class: "VIP",
        name: "Mariana Lima",
        note: "Convidada da direção.",
    },
];
