package dev.sightline.qwenvl.grammar;

import dev.sightline.qwenvl.tokenizer.AddedToken;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All ordinary tokens by their bytes, as a trie in depth-first order: a walk goes through arrays from left to right, and a branch
 * that is not allowed is skipped by one jump. Immutable; built once for a tokenizer and shared by all grammars.
 *
 * @since 0.1.0
 */
public final class TokenTrie {

    static final int NONE = -1;

    private final Tokenizer tokenizer;
    final byte[] label;
    final int[] depth;
    final int[] token;
    final int[] branchEnd;
    final int longest;

    /** The ordinary tokens, short ones first. */
    private final int[] byLength;

    private final byte[][] texts;

    /** The trie of a tokenizer's ordinary tokens. */
    public TokenTrie(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        Set<Integer> added =
                tokenizer.addedTokens().stream().map(AddedToken::id).collect(Collectors.toSet());
        byte[][] text = new byte[tokenizer.size()][];
        List<Integer> ids = new ArrayList<>();
        int bytes = 0;
        for (int id = 0; id < tokenizer.size(); id++) {
            text[id] = tokenizer.bytes(id);
            if (text[id].length > 0 && !added.contains(id)) {
                ids.add(id);
                bytes += text[id].length;
            }
        }
        ids.sort((one, two) -> Arrays.compareUnsigned(text[one], text[two]));
        byte[] labels = new byte[bytes];
        int[] depths = new int[bytes];
        int[] tokens = new int[bytes];
        int size = 0;
        int deepest = 0;
        byte[] before = new byte[0];
        for (int id : ids) {
            byte[] word = text[id];
            int shared = Arrays.mismatch(before, word);
            for (int i = shared; i < word.length; i++) {
                labels[size] = word[i];
                depths[size] = i;
                tokens[size++] = NONE;
            }
            tokens[size - 1] = id;
            deepest = Math.max(deepest, word.length);
            before = word;
        }
        label = Arrays.copyOf(labels, size);
        depth = Arrays.copyOf(depths, size);
        token = Arrays.copyOf(tokens, size);
        longest = deepest;
        texts = text;
        ids.sort(Comparator.comparingInt(id -> text[id].length));
        byLength = ids.stream().mapToInt(Integer::intValue).toArray();
        branchEnd = new int[size];
        int[] lastAt = new int[deepest + 1];
        Arrays.fill(lastAt, size);
        for (int i = size - 1; i >= 0; i--) {
            int end = size;
            for (int d = 0; d <= depth[i]; d++) {
                end = Math.min(end, lastAt[d]);
            }
            branchEnd[i] = end;
            lastAt[depth[i]] = i;
        }
    }

    /** Where in {@link #tokenByLength} the tokens begin that have more bytes than that. */
    int firstLongerThan(int bytes) {
        int low = 0;
        int high = byLength.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (texts[byLength[middle]].length > bytes) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    int size() {
        return byLength.length;
    }

    int tokenByLength(int index) {
        return byLength[index];
    }

    /** The bytes themselves, not a copy. */
    byte[] bytes(int id) {
        return texts[id];
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }
}
