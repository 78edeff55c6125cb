// Reads an AsyncAPI document with the reference parser: exit 1 where it names an error.
import { fromFile, Parser } from "@asyncapi/parser";

const ERROR = 0;
const [file] = process.argv.slice(2);
const { diagnostics } = await fromFile(new Parser(), file).parse();
const errors = diagnostics.filter(({ severity }) => severity === ERROR);
for (const { path, message } of errors) {
  console.error(`${file}: ${path.join(".")}: ${message}`);
}
process.exitCode = errors.length ? 1 : 0;
