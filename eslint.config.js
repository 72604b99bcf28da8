import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores([
    'dist/',
    'demo/dist/',
    'site/port/dist/',
    'docs/reference/',
    'coverage/',
    '.cache/',
    'src/formats/generated/',
    'src/port/generated/',
  ]),
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      // Published coefficients are written with all their digits.
      'no-loss-of-precision': 'off',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Messages are MindSpore's, numbers and truth values included.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // An empty interface gives a class its call signature.
      '@typescript-eslint/no-unsafe-declaration-merging': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Python's type checks compare constructors, whatever their parameters are.
      '@typescript-eslint/no-unsafe-function-type': 'off',
      '@typescript-eslint/prefer-readonly': 'error',
    },
  },
  {
    // The declarations of numpy-ts import without file extensions: under Node's module resolution its types are unknown.
    files: ['src/common/numpy.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // The form of gradients follows from run-time arguments, as in Python, so their type is open.
    files: ['examples/**/*.ts', 'demo/src/script/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    // Tests pass wrong arguments on purpose, and functions that have to be async.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['tools/**/*.mjs', 'examples/**/*.mjs', '*.js'],
    languageOptions: { globals: { console: 'readonly', URL: 'readonly' } },
  },
  { files: ['tools/**/*.mjs', 'examples/**', 'bench/**', 'test/**'], rules: { 'no-console': 'off' } },
);
