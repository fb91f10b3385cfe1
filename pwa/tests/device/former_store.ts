/** Stores as former versions of this program left them in browsers. */

import { readFileSync } from "node:fs";

import type { Connection, Value } from "../../src/device/connection.ts";
import { inMemory } from "./memory.ts";

/** What made stores of schema 1; it is not to change, since they are out there. */
const SCHEMA_1 = readFileSync(new URL("./schema_1.sql", import.meta.url), "utf-8");

/** An empty store of schema 1. */
export function ofSchema1(): Connection {
    const connection = inMemory();
    for (const statement of SCHEMA_1.split(";").map((one) => one.trim())) {
        if (statement !== "") connection.run(statement);
    }
    return connection;
}

/** What this store holds, in a store of schema 1: as if the gate that wrote it had been of that version. */
export function asSchema1(store: Connection): Connection {
    const former = ofSchema1();
    for (const table of tablesOf(former)) {
        const columns = columnsOf(former, table);
        const rows = contents(store, table, columns);
        const marks = columns.map(() => "?").join(", ");
        former.runMany(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks})`, rows);
    }
    return former;
}

export function tablesOf(connection: Connection): string[] {
    const query =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    return connection.rows(query).map((row) => row.text(0));
}

export function columnsOf(connection: Connection, table: string): string[] {
    return connection
        .rows(`SELECT name FROM pragma_table_info('${table}') ORDER BY cid`)
        .map((row) => row.text(0));
}

/** Every row, each cell as it would be bound again. */
export function contents(connection: Connection, table: string, columns: readonly string[]): Value[][] {
    const said = columns.map((column) => `typeof(${column}), ${column}`).join(", ");
    return connection
        .rows(`SELECT ${said} FROM ${table}`)
        .map((row) => columns.map((_, at) => valueAt(row.text(2 * at), 2 * at + 1, row)));
}

type Cells = ReturnType<Connection["rows"]>[number];

function valueAt(type: string, at: number, row: Cells): Value {
    if (type === "integer") return row.int(at);
    if (type === "text") return row.text(at);
    return type === "blob" ? row.bytes(at) : undefined;
}
