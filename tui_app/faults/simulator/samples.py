"""Short programs for the simulated answers to show, by language."""

from __future__ import annotations

SAMPLES: dict[str, str] = {
    "python": """\
def first_answer(providers, question):
    for provider in providers:
        try:
            return provider.ask(question)
        except ConnectionError as error:
            print(f"{provider.name}: {error}")
    return None""",
    "javascript": """\
async function firstAnswer(providers, question) {
  for (const provider of providers) {
    try {
      return await provider.ask(question);
    } catch (error) {
      console.warn(provider.name, error.message);
    }
  }
  return null;
}""",
    "bash": """\
for url in "$FIRST" "$SECOND" "$THIRD"; do
  if curl --fail --silent --max-time 10 "$url"; then
    exit 0
  fi
  echo "$url did not answer" >&2
done
exit 1""",
    "sql": """\
SELECT provider, SUM(tokens) AS tokens
FROM usage
WHERE day = CURRENT_DATE
GROUP BY provider
ORDER BY tokens DESC;""",
    "rust": """\
fn first_answer(providers: &[Provider], question: &str) -> Option<String> {
    providers
        .iter()
        .find_map(|provider| provider.ask(question).ok())
}""",
    "go": """\
func firstAnswer(providers []Provider, question string) (string, error) {
\tfor _, provider := range providers {
\t\tif answer, err := provider.Ask(question); err == nil {
\t\t\treturn answer, nil
\t\t}
\t}
\treturn "", errors.New("nobody answered")
}""",
    "json": """\
{
  "chain": ["first", "second", "third"],
  "retries": 2,
  "deadline_s": 30
}""",
}

ALIASES: dict[str, str] = {
    "py": "python",
    "pytest": "python",
    "django": "python",
    "js": "javascript",
    "node": "javascript",
    "typescript": "javascript",
    "react": "javascript",
    "shell": "bash",
    "linux": "bash",
    "terminal": "bash",
    "database": "sql",
    "postgres": "sql",
    "query": "sql",
    "cargo": "rust",
    "golang": "go",
}
