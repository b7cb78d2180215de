package dev.sightline.qwenvl.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/** A part of a grammar over bytes and added tokens. */
sealed interface Symbol {

    /** Stands for any number of repetitions. */
    int UNLIMITED = Integer.MAX_VALUE;

    Symbol EMPTY = new Sequence(List.of());

    /** One of some bytes. */
    record Bytes(BitSet set) implements Symbol {}

    /** One added token, such as {@code <tool_call>}, which text cannot spell. */
    record Added(String content) implements Symbol {}

    record Sequence(List<Symbol> parts) implements Symbol {}

    record Choice(List<Symbol> options) implements Symbol {}

    record Repeat(Symbol part, int min, int max) implements Symbol {}

    /** A rule by name, so that rules can be recursive; two references are the same if their names are. */
    final class Rule implements Symbol {

        private final String name;
        private final Supplier<Symbol> body;

        Rule(String name, Supplier<Symbol> body) {
            this.name = name;
            this.body = body;
        }

        Symbol body() {
            return body.get();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Rule rule && rule.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Symbol range(int first, int last) {
        BitSet set = new BitSet(256);
        set.set(first, last + 1);
        return new Bytes(set);
    }

    static Symbol anyOf(String characters) {
        BitSet set = new BitSet(256);
        characters.chars().forEach(set::set);
        return new Bytes(set);
    }

    static Symbol text(String text) {
        List<Symbol> parts = new ArrayList<>();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            parts.add(range(b & 0xff, b & 0xff));
        }
        return new Sequence(List.copyOf(parts));
    }

    static Symbol sequence(Symbol... parts) {
        return new Sequence(List.of(parts));
    }

    static Symbol choice(List<? extends Symbol> options) {
        return options.size() == 1 ? options.getFirst() : new Choice(List.copyOf(options));
    }

    static Symbol optional(Symbol part) {
        return new Choice(List.of(EMPTY, part));
    }

    static Symbol repeat(Symbol part, int min, int max) {
        return new Repeat(part, min, max);
    }
}
