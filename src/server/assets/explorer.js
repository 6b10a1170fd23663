// The page around GraphiQL: a token, which stays in this tab, the language of messages, samples.
(() => {
  "use strict";

  const samples = [
    {
      name: "我是谁 · Who am I",
      query: "# 我的单位、角色与可做的动作 · My unit, my roles and what I may do\nquery Viewer {\n  viewer {\n    person {\n      subject\n      name\n    }\n    unit {\n      code\n      name\n    }\n    roles\n    actions\n  }\n}\n",
    },
    {
      name: "下级单位 · Units below",
      query: "# 一个单位及其下级 · A unit and the units below it\nquery Unit($code: String!) {\n  unit(code: $code) {\n    code\n    name\n    children(first: 20) {\n      edges {\n        node {\n          code\n          name\n        }\n      }\n    }\n  }\n}\n",
      variables: '{\n  "code": "530100"\n}\n',
    },
    {
      name: "届次与排名 · Editions and rankings",
      query: "# 各届次及其排名前十 · Editions and the first ten of each ranking\nquery Editions($year: Int) {\n  editions(year: $year, first: 5) {\n    edges {\n      node {\n        programme {\n          name\n        }\n        year\n        state\n        ranking(first: 10) {\n          edges {\n            node {\n              id\n            }\n          }\n        }\n      }\n    }\n  }\n}\n",
    },
  ];

  const kept = (key, element) => {
    element.value = sessionStorage.getItem(key) ?? element.value;
    element.addEventListener("input", () => sessionStorage.setItem(key, element.value));
    return element;
  };
  const token = kept("rencai.token", document.getElementById("token"));
  const language = kept("rencai.language", document.getElementById("language"));
  const chooser = document.getElementById("samples");
  samples.forEach((sample, position) => chooser.append(new Option(sample.name, String(position))));

  const fetcher = async (parameters) => {
    const headers = {
      accept: "application/graphql-response+json, application/json;q=0.9",
      "accept-language": language.value,
      "content-type": "application/json",
    };
    if (token.value.trim()) {
      headers.authorization = `Bearer ${token.value.trim()}`;
    }
    const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(parameters) });
    return answer.json();
  };

  // What was typed is kept for this tab only: a desk may be shared.
  const storage = {
    getItem: (key) => sessionStorage.getItem(key),
    setItem: (key, value) => sessionStorage.setItem(key, value),
    removeItem: (key) => sessionStorage.removeItem(key),
    clear: () => sessionStorage.clear(),
    get length() {
      return sessionStorage.length;
    },
  };

  const root = ReactDOM.createRoot(document.getElementById("explorer"));
  let turn = 0;
  const draw = (sample) => {
    turn += 1;
    root.render(
      React.createElement(GraphiQL, {
        key: turn,
        fetcher,
        storage,
        shouldPersistHeaders: false,
        defaultQuery: samples[0].query,
        ...(sample ? { query: sample.query, variables: sample.variables ?? "" } : {}),
      }),
    );
  };

  chooser.addEventListener("change", () => {
    const sample = samples[Number(chooser.value)];
    if (chooser.value !== "" && sample) {
      draw(sample);
    }
  });
  // With another token another schema may be seen.
  token.addEventListener("change", () => draw());
  draw();
})();
