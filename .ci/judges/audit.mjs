// The audit of npm graphql-http (61 of them) against GRAPHQL_URL with GRAPHQL_TOKEN.
// Anything but "ok" fails: an error breaks a MUST, a warning a SHOULD, a notice a MAY.
import { auditServer } from "graphql-http";

const { GRAPHQL_URL: url, GRAPHQL_TOKEN: token } = process.env;

const results = await auditServer({
  url,
  fetchFn: (address, request = {}) => {
    const headers = new Headers(request.headers);
    headers.set("authorization", `Bearer ${token}`);
    return fetch(address, { ...request, headers });
  },
});

const counts = { total: results.length, ok: 0, notice: 0, warn: 0, error: 0 };
for (const { status, id, name, reason } of results) {
  counts[status] += 1;
  if (status !== "ok") {
    console.log(`${status} ${id} ${name}: ${reason ?? ""}`);
  }
}
console.log(JSON.stringify(counts));
process.exit(counts.total > 0 && counts.ok === counts.total ? 0 : 1);
