// The program of the processes that a launcher starts.
import { taskProgram } from "../../launch/program.ts";
import { HANDLERS } from "./handlers.ts";

await taskProgram(import.meta.url, HANDLERS);
