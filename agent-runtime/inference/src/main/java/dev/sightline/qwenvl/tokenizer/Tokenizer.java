package dev.sightline.qwenvl.tokenizer;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Qwen2.5's byte-level BPE. Immutable and thread-safe.
 *
 * <p>Text from a user or a screen goes through {@link #encode}, which never yields an added token whatever the text looks like;
 * text of the chat template goes through {@link #encodeTemplate}.
 *
 * @since 0.1.0
 */
public final class Tokenizer {

    /** The pattern that splits text into pieces, as published tokenizers state it; no other is supported. */
    public static final String WORD_PATTERN = Words.PATTERN;

    private static final int MOST_GAPS = 1 << 16;

    private final byte[] @Nullable [] tokens;
    private final Map<String, AddedToken> added = new HashMap<>();
    private final List<AddedToken> addedLongestFirst;
    private final boolean[] addedStarts = new boolean[128];
    private final boolean[] control;
    private final BytePairs bytePairs;

    private Tokenizer(byte[] @Nullable [] tokens, List<AddedToken> addedTokens, BytePairs bytePairs) {
        this.tokens = tokens;
        this.bytePairs = bytePairs;
        this.control = new boolean[tokens.length];
        for (AddedToken token : addedTokens) {
            added.put(token.content(), token);
            char first = token.content().charAt(0);
            addedStarts[first & 127] = true;
            control[token.id()] = token.control();
        }
        addedLongestFirst = addedTokens.stream()
                .sorted(Comparator.comparingInt(
                                (AddedToken token) -> token.content().length())
                        .reversed())
                .toList();
    }

    /**
     * A tokenizer from its parts.
     *
     * @param vocabulary entries by id, in the byte alphabet of GPT-2; null where an id has no ordinary token
     * @param merges pairs such as {@code "Ġ t"}, best first
     * @param addedTokens tokens outside the merges
     * @throws QwenVlException if a merge names an entry that is not in the vocabulary, a byte has no entry, or an id is taken twice
     */
    public static Tokenizer of(List<@Nullable String> vocabulary, List<String> merges, List<AddedToken> addedTokens) {
        int size = vocabulary.size();
        // a table as long as the highest id must not be larger than the size of the file justifies
        int mostIds = size + addedTokens.size() + MOST_GAPS;
        for (AddedToken token : addedTokens) {
            if (token.id() < 0 || token.id() > mostIds || token.content().isEmpty()) {
                throw new QwenVlException("Cannot read the tokenizer: the added token '%s' has the id %d."
                        .formatted(Excerpts.clipped(token.content()), token.id()));
            }
            size = Math.max(size, token.id() + 1);
        }
        byte[] @Nullable [] tokens = new byte @Nullable [size][];
        Map<String, Integer> ids = HashMap.newHashMap(size);
        for (int id = 0; id < vocabulary.size(); id++) {
            String entry = vocabulary.get(id);
            if (entry == null) {
                continue;
            }
            byte[] bytes = ByteAlphabet.bytes(entry);
            if (bytes == null || bytes.length == 0) {
                throw new QwenVlException(
                        "Cannot read the tokenizer: the entry %d, '%s', is not in the byte alphabet of a byte-level BPE."
                                .formatted(id, Excerpts.clipped(entry)));
            }
            tokens[id] = bytes;
            if (ids.putIfAbsent(entry, id) != null) {
                throw new QwenVlException(
                        "Cannot read the tokenizer: the entry '%s' occurs twice.".formatted(Excerpts.clipped(entry)));
            }
        }
        int[] byteTokens = new int[256];
        for (int b = 0; b < 256; b++) {
            Integer id = ids.get(String.valueOf(ByteAlphabet.character(b)));
            if (id == null) {
                throw new QwenVlException(
                        "Cannot read the tokenizer: the vocabulary has no entry for byte %d.".formatted(b));
            }
            byteTokens[b] = id;
        }
        MergeTable table = new MergeTable(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ');
            Integer left = space < 0 ? null : ids.get(merge.substring(0, space));
            Integer right = space < 0 ? null : ids.get(merge.substring(space + 1));
            Integer merged = left == null || right == null
                    ? null
                    : ids.get(merge.substring(0, space).concat(merge.substring(space + 1)));
            if (left == null || right == null || merged == null) {
                throw new QwenVlException(
                        "Cannot read the tokenizer: the merge %d, '%s', names an entry that is not in the vocabulary."
                                .formatted(rank, Excerpts.clipped(merge)));
            }
            table.add(left, right, rank, merged);
        }
        for (AddedToken token : addedTokens) {
            tokens[token.id()] = token.content().getBytes(StandardCharsets.UTF_8);
        }
        return new Tokenizer(tokens, addedTokens, new BytePairs(byteTokens, table));
    }

    /** Tokens of plain text. Anything that looks like an added token is ordinary text. */
    public int[] encode(String text) {
        IntList out = new IntList();
        encodePlain(text, out);
        return out.toArray();
    }

    /** Tokens of text in which added tokens such as {@code <|im_start|>} are recognised. Only for trusted text. */
    public int[] encodeTemplate(String text) {
        IntList out = new IntList();
        int plain = 0;
        int at = 0;
        while (at < text.length()) {
            AddedToken token = addedAt(text, at);
            if (token == null) {
                at++;
                continue;
            }
            encodePlain(text.substring(plain, at), out);
            out.add(token.id());
            at += token.content().length();
            plain = at;
        }
        encodePlain(text.substring(plain), out);
        return out.toArray();
    }

    private @Nullable AddedToken addedAt(String text, int at) {
        if (!addedStarts[text.charAt(at) & 127]) {
            return null;
        }
        for (AddedToken token : addedLongestFirst) {
            if (text.startsWith(token.content(), at)) {
                return token;
            }
        }
        return null;
    }

    private void encodePlain(String text, IntList out) {
        String normalized = Normalizer.normalize(text, Normalizer.Form.NFC);
        for (int start = 0; start < normalized.length(); ) {
            int end = Words.end(normalized, start);
            bytePairs.encode(normalized.substring(start, end).getBytes(StandardCharsets.UTF_8), out);
            start = end;
        }
    }

    /** The text of tokens, without control tokens. Bytes that are not UTF-8 become U+FFFD. */
    public String decode(int... ids) {
        TextStream stream = textStream();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(stream.append(id));
        }
        return text.append(stream.finish()).toString();
    }

    /** A decoder for tokens that arrive one by one. */
    public TextStream textStream() {
        return new TextStream(this);
    }

    /** One more than the highest id. The model's embedding may have more rows than that. */
    public int size() {
        return tokens.length;
    }

    /** The bytes that a token stands for; none for an id without a token. A copy. */
    public byte[] bytes(int id) {
        byte[] bytes = id >= 0 && id < tokens.length ? tokens[id] : null;
        return bytes == null ? new byte[0] : Arrays.copyOf(bytes, bytes.length);
    }

    /** Whether an id is a token that controls the model and is left out of decoded text. */
    public boolean isControl(int id) {
        return id >= 0 && id < control.length && control[id];
    }

    /** The tokens outside the merges, ascending by id. */
    public List<AddedToken> addedTokens() {
        List<AddedToken> sorted = new ArrayList<>(addedLongestFirst);
        sorted.sort(Comparator.comparingInt(AddedToken::id));
        return sorted;
    }

    /**
     * The id of an added token such as {@code <|im_end|>}.
     *
     * @throws QwenVlException if the vocabulary has none
     */
    public int id(String content) {
        AddedToken token = added.get(content);
        if (token == null) {
            throw new QwenVlException(
                    "The tokenizer has no token '%s'; check that it is the tokenizer of a Qwen2.5-VL model."
                            .formatted(content));
        }
        return token.id();
    }
}
