// A client in TypeScript, with types that gRPC's own generator makes: asks what the daemon supports, pins a run, fetches its
// files, proves them, and leases a directory. Usage: node out/main.js unix:/path/to/socket DAG REF RUN
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProtoGrpcType as Dags } from "./gen/dag_fetch_service.js";
import type { ProtoGrpcType as Pins } from "./gen/pin_service.js";
import type { CheckoutReady } from "./gen/dagfetch/v1/CheckoutReady.js";
import type { FetchDagResponse__Output } from "./gen/dagfetch/v1/FetchDagResponse.js";
import type { DagFetchServiceClient } from "./gen/dagfetch/v1/DagFetchService.js";

const TREE = 0o40000;

/** A file of a version, or a directory with more of them. Names are Latin-1 strings: a character is a byte. */
type Entry = { mode: number; id: Buffer } | { mode: number; children: Map<string, Entry> };
type Directory = { mode: number; children: Map<string, Entry> };

const options = { keepCase: true, longs: Number, enums: String, oneofs: true, defaults: true };
const protos = fileURLToPath(new URL("../../../../proto", import.meta.url));
const load = (name: string) =>
  grpc.loadPackageDefinition(loadSync(`dagfetch/v1/${name}.proto`, { ...options, includeDirs: [protos] })) as unknown;

const [address, dag, ref, run] = process.argv.slice(2);
if (!address || !dag || !ref || !run) {
  throw new Error("usage: node out/main.js unix:/path/to/socket DAG REF RUN");
}
const dags = new (load("dag_fetch_service") as Dags).dagfetch.v1.DagFetchService(address, grpc.credentials.createInsecure());
const pins = new (load("pin_service") as Pins).dagfetch.v1.PinService(address, grpc.credentials.createInsecure());

/** Makes a promise of a call with one answer. */
function call<Q, A>(method: (request: Q, done: (e: grpc.ServiceError | null, a?: A) => void) => unknown, request: Q): Promise<A> {
  return new Promise((resolve, reject) => method(request, (e, answer) => (e ? reject(e) : resolve(answer as A))));
}

const object = (kind: string, content: Buffer) => createHash("sha1").update(`${kind} ${content.length}\0`).update(content).digest();

function add(directory: Directory, path: string, mode: number, id: Buffer): void {
  const slash = path.indexOf("/");
  if (slash < 0) {
    directory.children.set(path, { mode, id });
    return;
  }
  const name = path.slice(0, slash);
  const child = directory.children.get(name) ?? { mode: TREE, children: new Map<string, Entry>() };
  directory.children.set(name, child);
  add(child as Directory, path.slice(slash + 1), mode, id);
}

/** Git's: directories sort as if their names ended with a slash. */
function treeId(directory: Directory): Buffer {
  const key = ([name, entry]: [string, Entry]) => Buffer.from("children" in entry ? name + "/" : name, "latin1");
  const sorted = [...directory.children].sort((a, b) => Buffer.compare(key(a), key(b)));
  const lines = sorted.map(([name, entry]) =>
    Buffer.concat([
      Buffer.from(`${entry.mode.toString(8)} ${name}\0`, "latin1"),
      "children" in entry ? treeId(entry) : entry.id,
    ]),
  );
  return object("tree", Buffer.concat(lines));
}

/** Reads an answer into memory, and proves every blob id and the tree id. */
async function fetch(client: DagFetchServiceClient): Promise<number> {
  const root: Directory = { mode: TREE, children: new Map() };
  let promised = "";
  let files = 0;
  let large = { id: "", parts: [] as Buffer[] };
  const prove = (content: Buffer, id: string, path: string) => {
    if (object("blob", content).toString("hex") !== id) throw new Error(`${path} is not what was promised`);
  };
  for await (const frame of client.FetchDag({ dag_id: dag, pin_id: run }) as AsyncIterable<FetchDagResponse__Output>) {
    // With submodules the files have a tree of their own; header.submodules has what ties it to tree_id.
    if (frame.header) promised = frame.header.version!.files_tree_id || frame.header.version!.tree_id;
    for (const file of frame.files?.files ?? []) {
      files++;
      const path = Buffer.concat([frame.files!.path_prefix, file.path]).toString("latin1");
      if (file.placement === "PLACEMENT_INLINE") prove(file.content, file.object_id, path);
      if (file.placement === "PLACEMENT_PARTS") large = { id: file.object_id, parts: [] };
      add(root, path, file.mode, Buffer.from(file.object_id, "hex"));
    }
    if (frame.file_part) {
      large.parts.push(frame.file_part.content);
      if (frame.file_part.last) prove(Buffer.concat(large.parts), large.id, "a large file");
    }
    if (frame.trailer) {
      const found = treeId(root).toString("hex");
      if (found !== promised) throw new Error(`tree ${found}, but ${promised} was promised`);
      return files;
    }
  }
  throw new Error("the answer ended without its trailer");
}

const able = await call(dags.GetCapabilities.bind(dags), {});
console.log(`daemon ${able.daemon_version}, bases ${able.base_supported}, resume ${able.resume_supported}, checkouts ${able.checkout_supported}`);

const { pin } = await call(pins.CreatePin.bind(pins), { pin_id: run, dag_id: dag, ref, ttl: { seconds: 3600 } });
console.log(`pin ${run} is ${dag}@${pin!.commit}`);
console.log(`${await fetch(dags)} files, tree ${pin!.tree_id} proven`);

const lease = dags.OpenCheckout({ dag_id: dag, pin_id: run }); // The lease lives exactly as long as the call.
const ready = await new Promise<CheckoutReady>((resolve, reject) => {
  lease.on("data", (event) => event.ready && resolve(event.ready));
  lease.on("error", reject);
});
const path = (ready.path as Buffer).toString();
console.log(`leased ${basename(path)}: ${readdirSync(path).length} names in its root`);
lease.on("error", () => {});
lease.cancel();
