"""Writes test/fixtures/manifest.json: the public API of the installed MindSpore, one entry a line.

    python tools/oracle/manifest.py [-o FILE] [--check] [--report]

Reads the installed package only (objects, signatures, docstrings), and documented.json, the names of MindSpore's documentation.
--check compares each signature with the parameter list in the package's source; --report says what was left out.
tools/oracle/README.md says what an entry holds.
"""

import argparse
import ast
import collections
import enum
import functools
import importlib
import inspect
import json
import os
import re
import sys
import types

os.environ.setdefault('GLOG_v', '4')
HERE = os.path.dirname(os.path.abspath(__file__))

# (module, how): 'all' = __all__ ; 'dir' = no usable __all__, take public callables that mindspore defines ;
# 'names' = __all__, names and kinds only. Order = preference for the canonical name of a re-exported object.
MODULES = [
    ('mindspore.train', 'all'), ('mindspore.amp', 'all'), ('mindspore.nn', 'all'),
    ('mindspore.common.initializer', 'all'), ('mindspore', 'all'), ('mindspore.ops', 'all'),
    ('mindspore.mint', 'all'), ('mindspore.mint.nn', 'all'), ('mindspore.mint.nn.functional', 'all'),
    ('mindspore.mint.optim', 'all'), ('mindspore.mint.linalg', 'all'), ('mindspore.mint.special', 'all'),
    ('mindspore.mint.distributed', 'all'),
    ('mindspore.numpy', 'all'), ('mindspore.numpy.fft', 'dir'),
    ('mindspore.scipy.linalg', 'all'), ('mindspore.scipy.optimize', 'all'), ('mindspore.scipy.fft', 'dir'),
    ('mindspore.dataset', 'all'), ('mindspore.dataset.vision', 'dir'), ('mindspore.dataset.transforms', 'dir'),
    ('mindspore.dataset.text', 'dir'), ('mindspore.dataset.audio', 'dir'), ('mindspore.dataset.config', 'dir'),
    ('mindspore.communication', 'all'), ('mindspore.communication.comm_func', 'all'),
    ('mindspore.mindrecord', 'all'),
    ('mindspore.parallel', 'all'), ('mindspore.parallel.nn', 'all'), ('mindspore.parallel.auto_parallel', 'dir'),
    ('mindspore.experimental.optim', 'all'), ('mindspore.experimental.optim.lr_scheduler', 'all'),
    ('mindspore.nn.probability.distribution', 'all'), ('mindspore.nn.probability.bijector', 'all'),
    ('mindspore.boost', 'all'), ('mindspore.rewrite', 'all'), ('mindspore.profiler', 'all'),
    ('mindspore.utils', 'all'), ('mindspore.graph', 'all'), ('mindspore.onnx', 'all'), ('mindspore.safeguard', 'all'),
    ('mindspore.hal', 'names'), ('mindspore.runtime', 'names'), ('mindspore.device_context.cpu', 'names'),
    ('mindspore.device_context.gpu', 'names'), ('mindspore.device_context.ascend', 'names'),
]
# Public names that the module's __all__ does not hold (imported by its __init__, documented or used by scripts).
EXTRA = {
    'mindspore': ['grad', 'value_and_grad', 'vjp', 'jvp', 'jacfwd', 'jacrev', 'vmap', 'get_grad', 'constexpr',
                  'reshard', 'reset_ps_context', 'set_enc_key', 'set_enc_mode', 'set_dec_mode', 'EnvProfiler',
                  'from_dlpack', 'to_dlpack', 'bool', 'int', 'float'],
    'mindspore.dataset': ['Dataset', 'MappableDataset', 'SourceDataset', 'UnionBaseDataset', 'BatchDataset',
                          'BatchInfo', 'ConcatDataset', 'FilterDataset', 'MapDataset', 'PaddedBatchDataset',
                          'ProjectDataset', 'RenameDataset', 'RepeatDataset', 'ShuffleDataset', 'SkipDataset',
                          'TakeDataset', 'ZipDataset', 'BuiltinSampler', 'Shuffle', 'DictIterator', 'TupleIterator'],
    'mindspore.numpy': ['inf', 'nan', 'pi', 'NINF', 'PINF', 'matrix_power', 'round', 'around'],
    'mindspore.nn.probability.distribution': [],
}
IDENT = re.compile(r'^[A-Za-z_]\w*$')
DUNDER_OPS = ('__add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __matmul__ __rmatmul__ '
              '__imatmul__ __truediv__ __rtruediv__ __itruediv__ __floordiv__ __rfloordiv__ __ifloordiv__ __mod__ '
              '__rmod__ __imod__ __pow__ __rpow__ __ipow__ __neg__ __pos__ __abs__ __invert__ __and__ __rand__ __or__ '
              '__ror__ __xor__ __rxor__ __iand__ __ior__ __ixor__ __lshift__ __rshift__ __eq__ __ne__ __lt__ __le__ '
              '__gt__ __ge__ __hash__ __bool__ __int__ __float__ __index__ __len__ __iter__ __next__ __getitem__ '
              '__setitem__ __delitem__ __contains__ __call__ __enter__ __exit__ __array__ __complex__ __round__ '
              '__copy__ __deepcopy__').split()

SECTION = re.compile(r'^(\s*)(Args|Arguments|Parameters|Keyword Args|Keyword Arguments|kwargs|Inputs|Outputs|Output|'
                     r'Return|Returns|Raises|Raise|Supported Platforms|Supported Platform|Examples?|Note|Notes|Symbols|'
                     r'Attributes|Tutorial Examples?|See also|Yields|Features|Citation|About [\w ]+)\s*[:：]\s*$')
EXC = re.compile(r'^[-*]?\s*((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:\s*(?:,|or|/|and)\s*[A-Z]\w*)*)\s*(?:[:：–]|\s-\s|\(|\s+If\s|\s+if\s|$)')
STRUCT = re.compile(r'^\s*(Args|Inputs|Returns|Supported Platforms|Examples)\s*:', re.M)
DIRECTIVE = re.compile(r'^\.\. (?:py:)?(?:function|method|class)::\s*')


def doc_of(o):
    d = getattr(o, '__doc__', None)
    return inspect.cleandoc(d) if isinstance(d, str) and d.strip() else ''


def split_doc(doc):
    """[(section or '', [lines])] with the section bodies kept indented."""
    out, cur, ind = [('', [])], None, 0
    for ln in doc.splitlines():
        m = SECTION.match(ln)
        if m and len(m.group(1)) <= 4:
            out.append((m.group(2), []))
            cur, ind = True, len(m.group(1))
            continue
        if cur and ln.strip() and (len(ln) - len(ln.lstrip())) <= ind and not re.match(r'^\s*(``|\'|Deprecated|deprecated)', ln):
            out.append(('', []))
            cur = None
        out[-1][1].append(ln)
    return out


def bodies(secs, *names):
    return [b for n, b in secs if n in names]


def norm_exc(s):
    return s.split('.')[-1]


def raises(secs):
    seen = []
    for b in bodies(secs, 'Raises', 'Raise'):
        ls = [x for x in b if x.strip()]
        if not ls:
            continue
        ind = min(len(x) - len(x.lstrip()) for x in ls)
        for x in ls:
            if len(x) - len(x.lstrip()) != ind:
                continue
            m = EXC.match(x.strip().replace('`', '').replace('**', ''))
            if not m:
                continue
            for e in re.split(r'\s*(?:,|/|\bor\b|\band\b)\s*', m.group(1)):
                e = norm_exc(e.strip())
                if e and re.match(r'^[A-Z]\w+$', e) and re.search(r'(Error|Exception|Warning|Interrupt|Exit|Iteration)$', e) \
                        and e not in seen:
                    seen.append(e)
    return seen


def platforms(secs):
    got, dep = None, False
    for b in bodies(secs, 'Supported Platforms', 'Supported Platform'):
        t = ' '.join(x.strip() for x in b if x.strip())
        if re.match(r'deprecated', t, re.I):
            dep = True
        found = set(re.findall(r'Ascend|GPU|CPU', t))
        if found:
            got = (got or set()) | found
        elif got is None:
            got = set()
    return (None if got is None else [p for p in ('Ascend', 'GPU', 'CPU') if p in got]), dep


def clean_type(t):
    t = re.sub(r':\w+:`~?([^`<]*?)(?:\s*<([^>]*)>)?`', lambda m: m.group(2) or m.group(1), t)
    t = re.sub(r'`|\*\*', '', t)
    t = re.sub(r'\s+', ' ', t).strip()
    t = re.sub(r'[,，]?\s*optional\b\.?', '', t, flags=re.I).strip(' ,')
    return t


def arg_types(secs):
    out = {}
    for b in bodies(secs, 'Args', 'Arguments', 'Parameters', 'Keyword Args', 'Keyword Arguments', 'kwargs', 'Inputs'):
        ls = [x for x in b if x.strip()]
        if not ls:
            continue
        ind = min(len(x) - len(x.lstrip()) for x in ls)
        for i, x in enumerate(ls):
            if len(x) - len(x.lstrip()) != ind:
                continue
            s = x.strip()
            for more in ls[i + 1:i + 4]:
                if s.count('(') <= s.count(')'):
                    break
                s += ' ' + more.strip()
            m = re.match(r'^(?:[-*]\s+)?[`*\\]*([A-Za-z_][\w.]*)[`*\\]*\s*\(', s)
            if not m:
                continue
            depth, j = 0, m.end() - 1
            for j in range(m.end() - 1, len(s)):
                depth += {'(': 1, ')': -1}.get(s[j], 0)
                if depth == 0:
                    break
            t = clean_type(s[m.end():j])
            # a type, not a sentence
            if t and len(t) <= 160 and not re.search(r'\b(the|is|are|be|if|when|should)\b', t):
                out.setdefault(m.group(1), t)
    return out


def doc_params(secs):
    """[[name, default text or null]] from the Args sections, for callables whose signature says only *args, **kwargs"""
    out = []
    for b in bodies(secs, 'Args', 'Arguments', 'Keyword Args', 'Keyword Arguments'):
        ls = [x for x in b if x.strip()]
        if not ls:
            continue
        ind = min(len(x) - len(x.lstrip()) for x in ls)
        cur = None
        for x in ls:
            m = re.match(r'^\s{%d}[`*\\]*([A-Za-z_]\w*)[`*\\]*\s*(?:\(|:)' % ind, x)
            if m:
                cur = [m.group(1), None]
                if cur[0] not in [y[0] for y in out]:
                    out.append(cur)
            if cur is not None:
                d = re.search(r'Default[s]?(?: value)?\s*[:：]\s*(?:``(.+?)``|([-\w.\'"]+))', x)
                if d and cur[1] is None:
                    cur[1] = (d.group(1) or d.group(2)).strip().rstrip('.')
    return out


def inputs(secs):
    out = []
    for b in bodies(secs, 'Inputs'):
        for x in b:
            m = re.match(r'^\s*[-*]\s+\*\*\s*([^*]+?)\s*\*\*', x)
            if m:
                for n in re.split(r'\s*,\s*', m.group(1)):
                    n = n.replace('\\', '').strip()
                    if n and n not in out and re.match(r'^[\w.*]+$', n):
                        out.append(n)
    return out


def preamble(doc):
    keep = []
    for ln in doc.splitlines():
        m = SECTION.match(ln)
        if m and m.group(2) in ('Args', 'Arguments', 'Keyword Args', 'Inputs', 'Returns', 'Raises', 'Examples',
                                'Supported Platforms', 'Outputs'):
            break
        keep.append(ln)
    return re.sub(r'\s+', ' ', ' '.join(keep))


SUBJ = r'(?:this|the(?: current)?) (?:interface|api|class|function|method|operator|operation|optimizer|cell|primitive|op|dataset)s?'


def deprecation(doc, name):
    """(is deprecated, will be deprecated) said of the API itself, not of one of its parameters or values."""
    pre = preamble(doc).replace('`', '').replace("'", '')
    short = re.escape(name.split('.')[-1])
    if '.. deprecated::' in pre or re.match(r'^\s*deprecated\b', pre, re.I):
        return True, False
    subj = r'(?:\b%s|(?:\bthe )?(?:[\w]+\.)*\b%s(?:\(\))?(?: class| interface| function| api)?)' % (SUBJ, short)
    now = bool(re.search(subj + r' (?:is|are|has been|have been|was) (?:now |already )?deprecated', pre, re.I))
    soon = bool(re.search(subj + r' will (?:also )?be deprecated', pre, re.I))
    return now, soon and not now


def is_experimental(doc):
    return bool(re.search(r'this is an experimental|experimental (api|interface|prototype|feature)\b', preamble(doc), re.I))


REF = re.compile(r'(?:refer(?:s)? to|alias (?:for|of)|equivalent to|see|same as|details?:?|about)\s*:(?:func|class|meth):`~?([\w.]+)(?:\s*<[^>]*>)?`', re.I)


def doc_ref(doc, secs):
    if bodies(secs, 'Args', 'Arguments', 'Parameters', 'Inputs', 'Returns'):
        return None
    m = REF.search(re.sub(r'\s+', ' ', doc))
    return m.group(1) if m else None


# ---------------------------------------------------------------- signatures
KIND = {inspect.Parameter.POSITIONAL_ONLY: 'posonly', inspect.Parameter.POSITIONAL_OR_KEYWORD: 'pos',
        inspect.Parameter.KEYWORD_ONLY: 'kw', inspect.Parameter.VAR_POSITIONAL: 'var',
        inspect.Parameter.VAR_KEYWORD: 'varkw'}


def fmt_default(d):
    if d is inspect.Parameter.empty:
        return None
    if isinstance(d, enum.Enum):
        return '%s.%s' % (type(d).__name__, d.name)
    if isinstance(d, (list, tuple)) and not hasattr(d, '_fields'):
        o, c = ('[', ']') if isinstance(d, list) else ('(', ',)' if len(d) == 1 else ')')
        return o + ', '.join(fmt_default(x) for x in d) + c
    if isinstance(d, type) or inspect.isroutine(d):
        m = getattr(d, '__module__', '') or ''
        n = getattr(d, '__qualname__', getattr(d, '__name__', '?'))
        return n if m in ('builtins', '') else '%s.%s' % (m, n)
    r = repr(d)
    m = re.match(r'^<([\w.]+) object at 0x', r)
    if m:
        return '<%s>' % m.group(1).split('.')[-1]
    m = re.match(r'^<(\w+)\.(\w+): .*>$', r)          # pybind enum
    if m:
        return '%s.%s' % (m.group(1), m.group(2))
    return re.sub(r' at 0x[0-9a-f]+', '', re.sub(r'\s+', ' ', r))


def var_only(sig):
    ps = [p for p in sig.parameters.values() if p.name not in ('self', 'cls')]
    return bool(ps) and all(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in ps)


def code_qual(f):
    c = getattr(f, '__code__', None)
    return getattr(c, 'co_qualname', '') if c else ''


def unwrap(f):
    """(innermost user-facing function, is wrapped by @deprecated)"""
    seen, dep, name = set(), False, getattr(f, '__name__', None)
    while id(f) not in seen:
        seen.add(id(f))
        if code_qual(f).startswith('deprecated.<locals>'):
            dep = True
        w = getattr(f, '__wrapped__', None)
        if callable(w) and not isinstance(f, type):
            f = w
            continue
        if isinstance(f, functools.partial):
            break
        if inspect.ismethod(f):
            f = f.__func__
            continue
        if not inspect.isfunction(f):
            # CompileOp of @constexpr / @_primexpr and the like keep the function as .fn
            fn = getattr(f, 'fn', None)
            if inspect.isfunction(fn):
                f = fn
                continue
            break
        try:
            sig = inspect.signature(f)
        except (TypeError, ValueError):
            break
        if var_only(sig) and f.__closure__:
            cells = []
            for c in f.__closure__:
                try:
                    v = c.cell_contents
                except ValueError:
                    continue
                if inspect.isfunction(v):
                    cells.append(v)
            if code_qual(f).count('<locals>') and cells:
                pick = [v for v in cells if v.__name__ == name] or [v for v in cells if v.__name__ == '__init__'] or \
                       (cells if len(cells) == 1 else [])
                if pick:
                    f = pick[0]
                    continue
        break
    return f, dep


def plist(sig, drop_first):
    ps = list(sig.parameters.values())
    if drop_first and ps and ps[0].kind in (ps[0].POSITIONAL_ONLY, ps[0].POSITIONAL_OR_KEYWORD):
        ps = ps[1:]
    return [[p.name, KIND[p.kind], fmt_default(p.default)] for p in ps]


def parse_sig(text):
    """'input, other, *, alpha=1' -> params; None when it is not Python."""
    text = re.sub(r'\s+', ' ', text.strip()).replace('\\', '')
    tries = [text, re.sub(r'(\*\w+), \*,', r'\1,', text), re.sub(r'(\w+)\s*:\s*[\w.\[\], ]+?(?=[,=)]|$)', r'\1', text)]
    for t in tries:
        try:
            a = ast.parse('def f(%s): pass' % t).body[0].args
        except SyntaxError:
            continue
        src = lambda n: None if n is None else ast.unparse(n)
        out = []
        pos = a.posonlyargs + a.args
        dfl = [None] * (len(pos) - len(a.defaults)) + list(a.defaults)
        for p, d in zip(pos, dfl):
            out.append([p.arg, 'posonly' if p in a.posonlyargs else 'pos', src(d)])
        if a.vararg:
            out.append([a.vararg.arg, 'var', None])
        for p, d in zip(a.kwonlyargs, a.kw_defaults):
            out.append([p.arg, 'kw', src(d)])
        if a.kwarg:
            out.append([a.kwarg.arg, 'varkw', None])
        return out
    # not Python (a default before a parameter without one, as in "low=0, high, size")
    if not re.search(r'[(\[{]', text):
        out, kind = [], 'pos'
        for x in [y.strip() for y in text.split(',') if y.strip()]:
            if x == '*':
                kind = 'kw'
                continue
            n, _, d = x.partition('=')
            if not IDENT.match(n.strip()):
                return None
            out.append([n.strip(), kind, d.strip() or None])
        return out
    return None


def balanced(lines, i, start):
    s = lines[i][start:]
    k = i
    while s.count('(') > s.count(')') and k + 1 < len(lines) and k - i < 6:
        k += 1
        s += ' ' + lines[k].strip()
    depth = 0
    for j, c in enumerate(s):
        depth += {'(': 1, ')': -1}.get(c, 0)
        if c == ')' and depth == 0:
            return s[1:j], s[j + 1:].strip()
    return None, ''


BAD_SIGS = []


def doc_overloads(doc, name):
    """Signatures written in the docstring (C++-dispatched functions), in order; [] when there are none."""
    short = name.split('.')[-1]
    out, lines = [], doc.splitlines()
    for i, ln in enumerate(lines):
        head = None
        m = re.match(r'^%s(?:_ext)?\(' % re.escape(short), ln)
        if i == 0 and m:
            head = m.end() - 1
            need_arrow = True
        else:
            d = DIRECTIVE.match(ln)
            if d:
                m = re.match(r'^[\w.]*?(\w+)\s*\(', ln[d.end():])
                if m and m.group(1) in (short, short + '_ext'):
                    head = d.end() + m.end() - 1
                    need_arrow = False
        if head is None:
            continue
        body, rest = balanced(lines, i, head)
        if body is None:
            continue
        if need_arrow and rest and not rest.startswith(('->', '→')):
            continue
        p = parse_sig(body)
        if p is None:
            BAD_SIGS.append((name, body))
            continue
        p = [x for k, x in enumerate(p) if not (k == 0 and x[0] == 'self')]
        if p not in out:
            out.append(p)
    return out


def pybind_sigs(doc, name):
    out = []
    for m in re.finditer(r'^(?:\d+\. )?%s\((.*)\) -> ' % re.escape(name.split('.')[-1]), doc, re.M):
        p = parse_sig(re.sub(r'mindspore\._c_\w+\.', '', m.group(1)))
        if p is not None:
            p = [x for k, x in enumerate(p) if not (k == 0 and x[0] in ('self',))]
            if p not in out:
                out.append(p)
    return out


# ---------------------------------------------------------------- collection
class Manifest:
    def __init__(self):
        self.paths = collections.OrderedDict()     # id -> [(path, module, how)]
        self.objs = {}
        self.singles = []                          # values that have no identity of their own (int, str …)
        self.skipped = []
        with open(os.path.join(HERE, 'documented.json'), encoding='utf-8') as fh:
            idx = json.load(fh)
        self.index, self.index_label = {'%s.%s' % (m, n) for m, ns in idx['names'].items() for n in ns.split()}, idx['source']
        self.canon, self.entries = {}, {}

    def collect(self):
        for mod, how in MODULES:
            try:
                try:
                    m = importlib.import_module(mod)
                except ImportError:      # an attribute that is a module of another name (mindspore.dataset.config)
                    m = functools.reduce(getattr, mod.split('.')[1:], sys.modules['mindspore'])
            except (ImportError, AttributeError) as e:
                self.skipped.append((mod, 'module: ' + type(e).__name__))
                continue
            if how == 'dir':
                names = []
                for n in sorted(vars(m)):
                    o = getattr(m, n)
                    om = getattr(o, '__module__', None) or ''
                    if n.startswith('_') or inspect.ismodule(o) or not (inspect.isroutine(o) or isinstance(o, type)):
                        continue
                    top = m.__name__
                    if om.startswith(top) or mod + '.' + n in self.index or \
                            (mod.startswith('mindspore.dataset.') and om.startswith('mindspore.dataset.' + mod.split('.')[2])) or \
                            (not mod.startswith('mindspore.dataset') and om.startswith(mod)):
                        names.append(n)
            else:
                names = sorted(set(getattr(m, '__all__', [])))
                # documented or known public names beside __all__
                names += [n.rsplit('.', 1)[1] for n in sorted(self.index)
                          if n.rsplit('.', 1)[0] == mod and hasattr(m, n.rsplit('.', 1)[1])]
                names += EXTRA.get(mod, [])
            for n in sorted(set(names)):
                if not IDENT.match(n) or n.startswith('_'):
                    if not n.startswith('_'):
                        self.skipped.append((mod + '.' + n, 'not an identifier'))
                    continue
                if not hasattr(m, n):
                    self.skipped.append((mod + '.' + n, 'in __all__, absent'))
                    continue
                o = getattr(m, n)
                if inspect.ismodule(o):
                    continue
                if isinstance(o, (int, float, str, bool, tuple, list, dict, type(None))) and not isinstance(o, type):
                    self.singles.append((mod + '.' + n, o, how))
                    continue
                self.objs[id(o)] = o
                self.paths.setdefault(id(o), []).append((mod + '.' + n, how))

    def choose(self, paths):
        order = {m: i for i, (m, _) in enumerate(MODULES)}

        def key(p):
            path, how = p
            mod, n = path.rsplit('.', 1)
            o = self.objs_by_path[path]
            same = getattr(o, '__name__', n) == n
            dt = repr(o) if not isinstance(o, type) and not inspect.isroutine(o) else None
            return (dt != path if dt and dt.startswith('mindspore.') else False, path not in self.index, how == 'names',
                    not same, order[mod], path)
        return sorted(paths, key=key)

    def build(self):
        self.objs_by_path = {p: self.objs[i] for i, ps in self.paths.items() for p, _ in ps}
        for i, ps in self.paths.items():
            ps[:] = self.choose(ps)
            self.canon[i] = ps[0][0]
        for i, ps in self.paths.items():
            self.top(self.objs[i], ps)
        for path, v, how in self.singles:
            e = {'name': path, 'kind': 'module-constant', 'type': type(v).__name__}
            if isinstance(v, (int, float, str, bool, type(None))):
                e['value'] = repr(v)
            self.put(e)
        self.resolve_refs()

    def put(self, e):
        self.entries[e['name']] = e

    def doc_state(self, paths, doc):
        if any(p in self.index for p in paths):
            return 'index'
        if STRUCT.search(doc):
            return 'docstring'
        return 'stub' if doc else 'none'

    def callable_info(self, e, f, doc, name, drop_first):
        """fills params / overloads; returns True when @deprecated wraps f"""
        g, dep = unwrap(f) if f is not None else (None, False)
        params = None
        if g is not None:
            try:
                sig = inspect.signature(g)
                params = plist(sig, drop_first)
                if inspect.isbuiltin(g) and var_only(sig):
                    params = None
            except (TypeError, ValueError):
                params = None
        ov = doc_overloads(doc, name)
        generic = params is None or (params and all(p[1] in ('var', 'varkw') for p in params))
        if generic and not ov and params is None:
            ov = pybind_sigs(doc, name)
        if ov and generic:
            params = ov[0]
        e['params'] = params
        if len(ov) > 1 or (ov and params != ov[0]):
            e['overloads'] = ov
        return dep

    def common(self, e, doc, paths, dep, names_only=False):
        secs = split_doc(doc)
        plat, pdep = platforms(secs)
        now, soon = deprecation(doc, e['name'])
        if not names_only:
            e['raises'] = raises(secs)
            if plat is not None:
                e['platforms'] = plat
            p = e.get('params')
            if e['kind'] in ('class', 'function', 'method') and \
                    (p is None or (p and all(x[1] in ('var', 'varkw') for x in p))):
                dp = doc_params(secs)
                if dp and [x[0] for x in dp] != [x[0] for x in p or []]:
                    e['doc_params'] = dp
            t = arg_types(secs)
            if t:
                e['types'] = t
            i = inputs(secs)
            if i:
                e['inputs'] = i
            r = doc_ref(doc, secs)
            if r:
                e['ref'] = r
        e['deprecated'] = bool(dep or pdep or now)
        if soon and not e['deprecated']:
            e['to_be_deprecated'] = True
        if is_experimental(doc):
            e['experimental'] = True
        e['doc'] = self.doc_state(paths, doc)

    def public_bases(self, cls):
        out = []
        for b in cls.__bases__:
            if b is object:
                continue
            if id(b) in self.canon:
                out.append(self.canon[id(b)])
            elif (b.__module__ or '').startswith(('mindspore', 'pybind11')):
                out += self.public_bases(b)
            else:
                out.append(b.__name__ if b.__module__ == 'builtins' else b.__module__ + '.' + b.__qualname__)
        return list(dict.fromkeys(x for x in out if x != 'pybind11_builtins.pybind11_object'))

    def top(self, o, ps):
        name, how = ps[0]
        paths = [p for p, _ in ps]
        e = {'name': name, 'kind': None}
        if len(paths) > 1:
            e['aliases'] = sorted(paths[1:])
        doc = doc_of(o) if (isinstance(o, type) or inspect.isroutine(o)) else ''
        names_only = how == 'names'
        if isinstance(o, type):
            e['kind'] = 'class'
            e['bases'] = self.public_bases(o)
            if names_only:
                self.common(e, doc, paths, False, True)
                return self.put(e)
            dep = False
            if issubclass(o, enum.Enum):
                e['params'] = []
                e['members'] = [m for m in o.__members__]
            else:
                init = inspect.getattr_static(o, '__init__', None)
                new = inspect.getattr_static(o, '__new__', None)
                src = o.__init__ if inspect.isfunction(init) else (
                    o.__new__ if isinstance(new, staticmethod) and inspect.isfunction(new.__func__) else None)
                if src is None and isinstance(init, types.WrapperDescriptorType):
                    # a C++ constructor (Tensor): its parameters are only in the docstring
                    cpp = any((k.__module__ or '').startswith('mindspore._c') for k in o.__mro__) and not self.is_prim(o)
                    dp = doc_params(split_doc(doc)) if cpp else []
                    e['params'] = [[n, 'pos', d] for n, d in dp]
                    if dp:
                        e['params_from'] = 'docstring'
                elif src is None:
                    e['params'] = None
                    sigs = pybind_sigs(doc_of(init), '__init__')
                    if sigs:
                        e['params'] = sigs[0]
                        if len(sigs) > 1:
                            e['overloads'] = sigs
                else:
                    dep = self.callable_info(e, src, '', name, True)
                    # bases whose __init__ is (*args, **kwargs): the docstring may say more
                    if e['params'] and all(p[1] in ('var', 'varkw') for p in e['params']):
                        ov = doc_overloads(doc, name)
                        if ov:
                            e['params'] = ov[0]
            T = sys.modules['mindspore'].Tensor
            if not issubclass(o, T) and any(b in T.__mro__[1:-1] for b in o.__bases__):
                e['isinstance'] = ['mindspore.Tensor']     # shares Tensor's C++ base: isinstance(x, Tensor) holds
            self.common(e, doc, paths, dep)
            call = o.__dict__.get('__call__')
            if inspect.isfunction(call) and self.is_prim(o):
                try:
                    e['call'] = plist(inspect.signature(unwrap(call)[0]), True)
                except (TypeError, ValueError):
                    pass
            if not self.is_prim(o):
                d = [x for x in DUNDER_OPS if any(x in k.__dict__ and k.__dict__[x] is not None for k in self.owned(o))]
                if d:
                    e['dunders'] = d
            self.put(e)
            self.members(o, name, ps)
        elif inspect.isroutine(o) or hasattr(o, '__wrapped__'):
            e['kind'] = 'function'
            if names_only:
                self.common(e, doc, paths, False, True)
                return self.put(e)
            dep = self.callable_info(e, o, doc, name, False)
            self.common(e, doc, paths, dep)
            self.put(e)
        elif callable(o) and not type(o).__module__.startswith('mindspore._c_expression.typing') \
                and not type(o).__name__.startswith(('Int', 'UInt', 'Float', 'Complex', 'Bool', 'BFloat', 'String')):
            e['kind'] = 'function'
            e['impl'] = type(o).__name__
            f, dep = None, False
            fn, _ = unwrap(o)
            if inspect.isfunction(fn):
                doc = doc_of(fn)
                dep = self.callable_info(e, fn, doc, name, False)
            else:
                c = type(o).__dict__.get('__call__')
                doc = doc_of(o) if self.is_prim(type(o)) else ''
                if inspect.isfunction(c) and type(o).__name__ not in ('Primitive', 'MultitypeFuncGraph', 'HyperMap'):
                    e['params'] = plist(inspect.signature(unwrap(c)[0]), True)
                else:
                    e['params'] = None
            if names_only:
                e.pop('params', None)
            self.common(e, doc, paths, dep, names_only)
            self.put(e)
        else:
            e['kind'] = 'module-constant'
            e['type'] = type(o).__name__
            r = fmt_default(o)
            if not r.startswith('<') and len(r) < 60:
                e['value'] = r
            self.put(e)

    def is_prim(self, o):
        P = sys.modules['mindspore.ops.primitive'].Primitive
        keep = {'Primitive', 'PrimitiveWithInfer', 'PrimitiveWithCheck', 'Custom'}
        return isinstance(o, type) and issubclass(o, P) and o.__name__ not in keep

    def owned(self, cls):
        """cls and those of its bases that have no public name and that no public base of it already owns"""
        mro = cls.__mro__
        pub = [k for k in mro[1:] if id(k) in self.canon]
        out = [cls]
        for k in mro[1:]:
            if k is object or id(k) in self.canon or not (k.__module__ or '').startswith('mindspore'):
                continue
            if any(issubclass(p, k) for p in pub):
                continue
            out.append(k)
        return out

    def members(self, cls, cname, ps):
        prim = self.is_prim(cls)
        seen = set()
        pyb = lambda k: (k.__module__ or '').startswith('mindspore._c')
        if issubclass(cls, enum.Enum):
            return
        for k in self.owned(cls):
            for n, o in k.__dict__.items():
                if n.startswith('_') or n in seen or not IDENT.match(n):
                    continue
                name = cname + '.' + n
                idx = any(p + '.' + n in self.index for p, _ in ps)
                st = isinstance(o, staticmethod)
                cm = isinstance(o, classmethod)
                f = o.__func__ if st or cm else o
                doc = doc_of(f) if not isinstance(f, property) else doc_of(f)
                tensor = cname == 'mindspore.Tensor'
                if prim and not idx:
                    continue
                if pyb(k) and not tensor and not idx:
                    continue
                prop = isinstance(o, (property, functools.cached_property)) or inspect.isgetsetdescriptor(o) \
                    or inspect.ismemberdescriptor(o)
                if not prop and not callable(f):
                    continue
                if isinstance(o, type):
                    continue
                if not (idx or doc or n == 'construct' or tensor):
                    continue
                if cname.startswith('mindspore.dataset.') and not idx and (k is not cls or not STRUCT.search(doc)):
                    continue
                seen.add(n)
                e = {'name': name, 'kind': 'property' if prop else 'method'}
                dep = False
                if prop:
                    g = getattr(o, 'fget', None)
                    if g is not None:
                        dep = unwrap(g)[1]
                    if getattr(o, 'fset', None) is not None:
                        e['rw'] = True
                else:
                    if st:
                        e['static'] = True
                    if cm:
                        e['classmethod'] = True
                    dep = self.callable_info(e, f, doc, name, not st)
                self.common(e, doc, [p + '.' + n for p, _ in ps], dep)
                if k is not cls and pyb(k):
                    e['impl'] = 'c++'
                self.put(e)

    def resolve_refs(self):
        alias = {a: n for n, e in self.entries.items() for a in e.get('aliases', [])}
        self.alias = alias
        for e in self.entries.values():
            r, hops = e.get('ref'), 0
            if r and r not in self.entries and r not in alias:
                for pre in ('mindspore.', 'mindspore.ops.', 'mindspore.Tensor.'):
                    c = (pre + r).replace('mindspore.mindspore.', 'mindspore.')
                    if c in self.entries or c in alias:
                        e['ref'] = r = c
                        break
            while r and hops < 4:
                t = self.entries.get(r) or self.entries.get(alias.get(r, ''))
                if not t or t is e:
                    break
                if not e.get('raises') and t.get('raises'):
                    e['raises'] = list(t['raises'])
                    e.setdefault('from_ref', []).append('raises')
                if 'platforms' not in e and t.get('platforms') is not None:
                    e['platforms'] = list(t['platforms'])
                    e.setdefault('from_ref', []).append('platforms')
                r, hops = t.get('ref'), hops + 1
        for e in self.entries.values():
            if 'from_ref' in e:
                e['from_ref'] = sorted(set(e['from_ref']))


ORDER = ['name', 'kind', 'aliases', 'bases', 'isinstance', 'params', 'params_from', 'overloads', 'doc_params', 'call', 'inputs', 'types', 'members', 'dunders',
         'raises', 'platforms', 'deprecated', 'to_be_deprecated', 'experimental', 'doc', 'ref', 'from_ref', 'impl',
         'static', 'classmethod', 'rw', 'type', 'value']


def dump(man, path, version):
    rows = []
    for n in sorted(man.entries):
        e = man.entries[n]
        rows.append(json.dumps({k: e[k] for k in ORDER if k in e}, ensure_ascii=False, separators=(',', ':')))
    with open(path, 'w', encoding='utf-8') as fh:
        fh.write('{"mindspore":%s,"doc_index":%s,"entries":[\n' % (json.dumps(version), json.dumps(man.index_label)))
        fh.write(',\n'.join(rows))
        fh.write('\n]}\n')


# ---------------------------------------------------------------- --check: the source says the same
def source_index(root):
    """{(module, qualname): ast args}"""
    out = {}

    def visit(node, mod, pre):
        for c in ast.iter_child_nodes(node):
            if isinstance(c, (ast.FunctionDef, ast.AsyncFunctionDef)):
                out.setdefault((mod, pre + c.name), []).append(c)
            elif isinstance(c, ast.ClassDef):
                visit(c, mod, pre + c.name + '.')
            elif isinstance(c, (ast.If, ast.Try)):
                visit(c, mod, pre)
    for d, _, fs in os.walk(root):
        if '_akg' in d:
            continue
        for f in fs:
            if f.endswith('.py'):
                p = os.path.join(d, f)
                mod = 'mindspore' + p[len(root):-3].replace(os.sep, '.')
                mod = mod[:-9] if mod.endswith('.__init__') else mod
                try:
                    with open(p, encoding='utf-8') as fh:
                        visit(ast.parse(fh.read()), mod, '')
                except (SyntaxError, UnicodeDecodeError):
                    pass
    return out


def check(man, root):
    src = source_index(root)
    n = bad = nosrc = 0
    inv = {man.canon[i]: o for i, o in man.objs.items() if i in man.canon}
    for name, e in sorted(man.entries.items()):
        if e['kind'] not in ('class', 'function', 'method') or e.get('params') is None:
            continue
        if e['kind'] == 'method':
            cls = inv.get(name.rsplit('.', 1)[0])
            mn = name.rsplit('.', 1)[1]
            k = next((k for k in cls.__mro__ if mn in k.__dict__), None)
            key = (k.__module__, k.__qualname__ + '.' + mn)
        else:
            o = inv.get(name)
            if isinstance(o, type):
                k = next((k for k in o.__mro__ if '__init__' in k.__dict__), o)
                key = (k.__module__, k.__qualname__ + '.__init__')
            else:
                key = (getattr(o, '__module__', ''), getattr(o, '__qualname__', ''))
        nodes = src.get(key)
        if not nodes:
            nosrc += 1
            continue
        n += 1
        ok = False
        for c in nodes:
            a = c.args
            want = [x.arg for x in a.posonlyargs + a.args] + ([a.vararg.arg] if a.vararg else []) + \
                   [x.arg for x in a.kwonlyargs] + ([a.kwarg.arg] if a.kwarg else [])
            if want and want[0] in ('self', 'cls') and e['kind'] != 'function':
                want = want[1:]
            elif want and e['kind'] != 'function' and not e.get('static') and (a.args or a.posonlyargs):
                want = want[1:]
            nd = len(a.defaults) + sum(d is not None for d in a.kw_defaults)
            got = [p[0] for p in e['params']]
            if want == got and nd == sum(p[2] is not None for p in e['params']):
                ok = True
        if not ok:
            bad += 1
            print('differs', name, key, 'manifest', [p[0] for p in e['params']], 'source', want)
    print('checked against source: %d, differ: %d, no Python source found: %d' % (n, bad, nosrc))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('-o', default=os.path.join(HERE, '..', '..', 'test', 'fixtures', 'manifest.json'))
    ap.add_argument('--check', action='store_true')
    ap.add_argument('--report', action='store_true')
    a = ap.parse_args()
    import mindspore
    man = Manifest()
    man.collect()
    man.build()
    dump(man, a.o, mindspore.__version__)
    print('%d entries' % len(man.entries))
    if a.report:
        for x in man.skipped:
            print('skipped', *x)
        for x in BAD_SIGS:
            print('unparsed', *x)
    if a.check:
        check(man, os.path.dirname(mindspore.__file__))


if __name__ == '__main__':
    main()
