// Reads boarding passes with the npm package `bcbp`: a JSON array of texts in, an array of what it says out.
import { readFileSync } from "node:fs";
import bcbp from "bcbp";

const REFERENCE_YEAR = 2026;

const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => bcbp.decode(text, REFERENCE_YEAR))));
