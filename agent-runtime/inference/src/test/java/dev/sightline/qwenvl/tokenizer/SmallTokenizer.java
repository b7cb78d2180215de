package dev.sightline.qwenvl.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A byte-level BPE that is learned from a given text in the test itself, with Qwen2.5's added tokens behind it. */
public final class SmallTokenizer {

    public static final List<String> ADDED = List.of(
            "<|endoftext|>",
            "<|im_start|>",
            "<|im_end|>",
            "<|vision_start|>",
            "<|vision_end|>",
            "<|image_pad|>",
            "<|video_pad|>",
            "<tool_call>",
            "</tool_call>");

    private SmallTokenizer() {}

    /**
     * What a tokenizer is made of, as files spell it.
     *
     * @param entries by id, in the byte alphabet
     * @param merges best first
     * @param added behind the entries
     */
    public record Vocabulary(List<String> entries, List<String> merges, List<AddedToken> added) {

        public Vocabulary {
            entries = List.copyOf(entries);
            merges = List.copyOf(merges);
            added = List.copyOf(added);
        }
    }

    /** Learns so many merges: the most frequent pair first. */
    public static Tokenizer learn(String text, int merges) {
        Vocabulary vocabulary = vocabulary(text, merges);
        return Tokenizer.of(new ArrayList<>(vocabulary.entries()), vocabulary.merges(), vocabulary.added());
    }

    /** The parts of what {@link #learn} gives. */
    public static Vocabulary vocabulary(String text, int merges) {
        List<String> vocabulary = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            vocabulary.add(String.valueOf(ByteAlphabet.character(b)));
        }
        List<List<String>> words = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = Words.end(text, start);
            List<String> word = new ArrayList<>();
            for (byte b : text.substring(start, end).getBytes(StandardCharsets.UTF_8)) {
                word.add(String.valueOf(ByteAlphabet.character(b & 0xff)));
            }
            words.add(word);
            start = end;
        }
        List<String> learned = new ArrayList<>();
        while (learned.size() < merges) {
            Map<String, Integer> counts = new HashMap<>();
            for (List<String> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge(word.get(i) + " " + word.get(i + 1), 1, Integer::sum);
                }
            }
            String best = counts.entrySet().stream()
                    .filter(pair -> !vocabulary.contains(pair.getKey().replace(" ", "")))
                    .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .map(Map.Entry::getKey)
                    .orElse("");
            if (best.isEmpty()) {
                break;
            }
            learned.add(best);
            vocabulary.add(best.replace(" ", ""));
            for (List<String> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if ((word.get(i) + " " + word.get(i + 1)).equals(best)) {
                        word.set(i, word.get(i) + word.remove(i + 1));
                    }
                }
            }
        }
        List<AddedToken> added = new ArrayList<>();
        for (String content : ADDED) {
            added.add(new AddedToken(vocabulary.size() + added.size(), content, content.startsWith("<|")));
        }
        return new Vocabulary(vocabulary, learned, added);
    }
}
