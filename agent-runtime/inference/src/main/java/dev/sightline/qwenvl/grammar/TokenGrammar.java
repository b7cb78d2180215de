package dev.sightline.qwenvl.grammar;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.tokenizer.AddedToken;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A grammar over a vocabulary. It caches the masks of states that recur, such as the inside of a string. Thread-safe;
 * worth keeping as long as the grammar is used.
 *
 * @since 0.1.0
 */
public final class TokenGrammar {

    private static final int REMEMBERED = 8192;
    private static final int MAX_FORCED_BYTES = 16_384;

    /** What is known about a state. */
    private static final class Node {

        private final GrammarState place;
        private final @Nullable Node[] next = new @Nullable Node[256];
        private final BitSet bytes;
        private long @Nullable [] mask;

        Node(GrammarState place) {
            this.place = place;
            this.bytes = place.bytes();
        }
    }

    private final TokenTrie trie;
    private final List<Integer> stop;
    private final Symbol root;
    private final Map<String, AddedToken> added = new HashMap<>();
    private final Map<GrammarState, Node> nodes = new LinkedHashMap<>();

    TokenGrammar(Symbol root, TokenTrie trie, List<Integer> stop) {
        this.root = root;
        this.trie = trie;
        this.stop = List.copyOf(stop);
        trie.tokenizer().addedTokens().forEach(token -> added.put(token.content(), token));
    }

    /** A constraint for one generation, at the start of the text. Rejects a token that is not allowed. */
    public TokenConstraint constraint() {
        return new Constraint();
    }

    private synchronized Node start() {
        return node(GrammarState.start(root));
    }

    private Node node(GrammarState place) {
        if (nodes.size() >= REMEMBERED) {
            nodes.clear();
        }
        return nodes.computeIfAbsent(place, Node::new);
    }

    private @Nullable Node after(Node node, int next) {
        if (!node.bytes.get(next)) {
            return null;
        }
        Node known = node.next[next];
        if (known == null) {
            known = node(node.place.after(next));
            node.next[next] = known;
        }
        return known;
    }

    private synchronized @Nullable Node afterToken(Node node, int token) {
        for (String content : node.place.added()) {
            AddedToken candidate = added.get(content);
            if (candidate != null && candidate.id() == token) {
                return node(node.place.after(content));
            }
        }
        byte[] bytes = added.values().stream().anyMatch(known -> known.id() == token)
                ? new byte[0]
                : trie.tokenizer().bytes(token);
        Node at = bytes.length == 0 ? null : node;
        for (int i = 0; i < bytes.length && at != null; i++) {
            at = after(at, bytes[i] & 0xff);
        }
        return at;
    }

    private synchronized long[] mask(Node node) {
        long[] mask = node.mask;
        if (mask == null) {
            int certain = node.place.certain();
            mask = certain == Integer.MAX_VALUE ? wholeMask(node) : maskLikeEndless(node, certain);
            node.mask = mask;
        }
        return mask;
    }

    private long[] wholeMask(Node node) {
        long[] mask = new long[(trie.tokenizer().size() + 63) / 64];
        walk(node, 0, trie.label.length, 0, mask);
        for (String content : node.place.added()) {
            set(mask, id(content));
        }
        if (node.place.mayEnd()) {
            for (int token : stop) {
                set(mask, token);
            }
        }
        return mask;
    }

    /**
     * Inside a text of limited length, every character is a state of its own. Only tokens that are longer than the
     * remaining length distinguish such a state from one without the limit, whose mask is known; only these are
     * checked.
     */
    private long[] maskLikeEndless(Node node, int certain) {
        long[] endless = mask(node(node.place.endless()));
        int first = trie.firstLongerThan(certain);
        if (first == trie.size()) {
            return endless;
        }
        long[] mask = endless.clone();
        for (int i = first; i < trie.size(); i++) {
            int token = trie.tokenByLength(i);
            Node at = node;
            for (byte next : trie.bytes(token)) {
                at = after(at, next & 0xff);
                if (at == null) {
                    break;
                }
            }
            mask[token >>> 6] &= ~(1L << token);
            if (at != null) {
                set(mask, token);
            }
        }
        return mask;
    }

    /** Sets the tokens of a part of the trie that may follow; {@code base} is the depth of that part's first bytes. */
    private int walk(Node from, int begin, int end, int base, long[] mask) {
        @Nullable Node[] path = new @Nullable Node[trie.longest + 1];
        path[base] = from;
        int found = 0;
        for (int i = begin; i < end; ) {
            int depth = trie.depth[i];
            Node here = path[depth];
            Node next = here == null ? null : after(here, trie.label[i] & 0xff);
            if (next == null) {
                i = trie.branchEnd[i];
                continue;
            }
            if (trie.token[i] != TokenTrie.NONE) {
                set(mask, trie.token[i]);
                found++;
            }
            path[depth + 1] = next;
            i++;
        }
        return found;
    }

    private int id(String content) {
        AddedToken token = added.get(content);
        if (token == null) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "The grammar needs the token '%s', which the tokenizer lacks.".formatted(content));
        }
        return token.id();
    }

    private static void set(long[] mask, int bit) {
        if (bit >>> 6 < mask.length) {
            mask[bit >>> 6] |= 1L << bit;
        }
    }

    private synchronized int[] forced(Node from) {
        List<Integer> tokens = new ArrayList<>();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Node at = from;
        while (!at.place.mayEnd() && text.size() < MAX_FORCED_BYTES) {
            Set<String> next = at.place.added();
            if (next.size() == 1 && at.bytes.isEmpty()) {
                String content = next.iterator().next();
                for (int token : encode(text.toByteArray())) {
                    tokens.add(token);
                }
                text.reset();
                tokens.add(id(content));
                at = node(at.place.after(content));
            } else if (next.isEmpty() && at.bytes.cardinality() == 1) {
                int only = at.bytes.nextSetBit(0);
                Node following = after(at, only);
                if (following == null) {
                    break;
                }
                text.write(only);
                at = following;
            } else {
                break;
            }
        }
        byte[] rest = text.toByteArray();
        int whole = wholeCharacters(rest);
        int[] cut = encode(Arrays.copyOf(rest, whole));
        int kept = cut.length;
        // the last token stays open while a longer one that begins with it could still be meant
        if (kept > 0 && (whole < rest.length || !isCertain(cut[kept - 1], at))) {
            kept--;
        }
        for (int i = 0; i < kept; i++) {
            tokens.add(cut[i]);
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private int[] encode(byte[] bytes) {
        return trie.tokenizer().encode(new String(bytes, StandardCharsets.UTF_8));
    }

    /** The length of the longest prefix that does not end inside a character. */
    private static int wholeCharacters(byte[] bytes) {
        int start = bytes.length;
        while (start > 0 && (bytes[start - 1] & 0xc0) == 0x80) {
            start--;
        }
        if (start == 0) {
            return 0;
        }
        int first = bytes[start - 1] & 0xff;
        int needed = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        return start - 1 + needed == bytes.length ? bytes.length : start - 1;
    }

    private boolean isCertain(int token, Node after) {
        byte[] bytes = trie.tokenizer().bytes(token);
        int begin = 0;
        int end = trie.label.length;
        for (int d = 0; d < bytes.length; d++) {
            int i = begin;
            while (i < end && trie.label[i] != bytes[d]) {
                i = trie.branchEnd[i];
            }
            if (i >= end) {
                return true;
            }
            end = trie.branchEnd[i];
            begin = i + 1;
        }
        return walk(after, begin, end, bytes.length, new long[(trie.tokenizer().size() + 63) / 64]) == 0;
    }

    private final class Constraint implements TokenConstraint {

        private @Nullable Node at = start();

        @Override
        public void mask(float[] logits) {
            long[] allowed = at == null ? new long[0] : TokenGrammar.this.mask(at);
            for (int from = 0; from < logits.length; from += Long.SIZE) {
                long word = from >>> 6 < allowed.length ? allowed[from >>> 6] : 0;
                int to = Math.min(from + Long.SIZE, logits.length);
                if (word == 0) {
                    Arrays.fill(logits, from, to, Float.NEGATIVE_INFINITY);
                } else if (word != -1) {
                    for (int token = from; token < to; token++) {
                        if ((word >>> token & 1) == 0) {
                            logits[token] = Float.NEGATIVE_INFINITY;
                        }
                    }
                }
            }
        }

        @Override
        public int[] forced() {
            return at == null ? new int[0] : TokenGrammar.this.forced(at);
        }

        @Override
        public void accept(int token) {
            if (at != null && at.place.mayEnd() && stop.contains(token)) {
                at = null;
                return;
            }
            Node next = at == null ? null : afterToken(at, token);
            if (next == null || next.place.isDead()) {
                throw new QwenVlException(
                        QwenVlException.Category.INPUT,
                        "Token %d ('%s') is not allowed by the grammar here."
                                .formatted(token, trie.tokenizer().decode(token)));
            }
            at = next;
        }

        @Override
        public boolean complete() {
            return at == null
                    || (at.place.mayEnd()
                            && at.bytes.isEmpty()
                            && at.place.added().isEmpty());
        }
    }
}
