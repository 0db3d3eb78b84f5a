/** Tailwind 4 is the only step between the style sheet that is written and the one that is served. */
const config = { plugins: { "@tailwindcss/postcss": {} } };
export default config;
