// The program of the processes that a launcher starts.
import { serveTasks } from "../../launch/worker.ts";
import { HANDLERS } from "./handlers.ts";

serveTasks(HANDLERS);
