package dev.sightline.qwenvl.grammar;

import dev.sightline.qwenvl.QwenVlException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a text in a grammar: the set of stacks of what may still follow, each with a terminal on top. The set
 * has several members while alternatives share a beginning.
 */
final class GrammarState {

    private static final int DEEPEST = 2000;
    private static final int LONG = 12;

    /** A persistent stack; equal if it holds the same symbols. */
    private static final class Stack {

        private final Symbol top;
        private final @Nullable Stack rest;
        private final int hash;

        Stack(Symbol top, @Nullable Stack rest) {
            this.top = top;
            this.rest = rest;
            this.hash = 31 * top.hashCode() + (rest == null ? 0 : rest.hash);
        }

        @Override
        public boolean equals(Object other) {
            Stack one = this;
            Stack two = other instanceof Stack stack ? stack : null;
            while (one != two) {
                if (one == null || two == null || one.hash != two.hash || !one.top.equals(two.top)) {
                    return false;
                }
                one = one.rest;
                two = two.rest;
            }
            return true;
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private final Set<Stack> stacks = new HashSet<>();
    private boolean end;

    private GrammarState() {}

    static GrammarState start(Symbol root) {
        GrammarState place = new GrammarState();
        place.expand(new Stack(root, null), 0);
        return place;
    }

    /** Whether the text may end here. */
    boolean mayEnd() {
        return end;
    }

    boolean isDead() {
        return stacks.isEmpty() && !end;
    }

    /** The bytes that may come next. */
    BitSet bytes() {
        BitSet bytes = new BitSet(256);
        for (Stack stack : stacks) {
            if (stack.top instanceof Symbol.Bytes(BitSet set)) {
                bytes.or(set);
            }
        }
        return bytes;
    }

    /** The added tokens that may come next. */
    Set<String> added() {
        Set<String> added = new HashSet<>();
        for (Stack stack : stacks) {
            if (stack.top instanceof Symbol.Added(String content)) {
                added.add(content);
            }
        }
        return added;
    }

    GrammarState after(int next) {
        GrammarState place = new GrammarState();
        for (Stack stack : stacks) {
            if (stack.top instanceof Symbol.Bytes(BitSet set) && set.get(next)) {
                place.expand(stack.rest, 0);
            }
        }
        return place;
    }

    GrammarState after(String added) {
        GrammarState place = new GrammarState();
        for (Stack stack : stacks) {
            if (stack.top instanceof Symbol.Added(String content) && content.equals(added)) {
                place.expand(stack.rest, 0);
            }
        }
        return place;
    }

    /**
     * The same state with long repetitions made endless: texts of up to {@link #certain} bytes are allowed in it
     * exactly if they are allowed here.
     */
    GrammarState endless() {
        if (certain() == Integer.MAX_VALUE) {
            return this;
        }
        GrammarState place = new GrammarState();
        place.end = end;
        for (Stack stack : stacks) {
            place.stacks.add(endless(stack));
        }
        return place;
    }

    private static Stack endless(Stack stack) {
        List<Symbol> symbols = new ArrayList<>();
        for (Stack at = stack; at != null; at = at.rest) {
            symbols.add(at.top instanceof Symbol.Repeat repeat && isLong(repeat) ? repeat.endless() : at.top);
        }
        Stack copy = null;
        for (Symbol symbol : symbols.reversed()) {
            copy = new Stack(symbol, copy);
        }
        return copy == null ? stack : copy;
    }

    /** The smallest number of times that a long repetition is still possible; a text must be longer to reach its end. */
    int certain() {
        int least = Integer.MAX_VALUE;
        for (Stack stack : stacks) {
            for (Stack at = stack; at != null; at = at.rest) {
                if (at.top instanceof Symbol.Repeat repeat && isLong(repeat)) {
                    least = Math.min(least, repeat.max());
                }
            }
        }
        return least;
    }

    private static boolean isLong(Symbol.Repeat repeat) {
        return repeat.min() == 0 && repeat.max() >= LONG && repeat.max() != Symbol.UNLIMITED;
    }

    private void expand(@Nullable Stack stack, int depth) {
        if (depth > DEEPEST) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "Cannot follow the grammar: a rule refers to itself without text in between.");
        }
        if (stack == null) {
            end = true;
            return;
        }
        Stack rest = stack.rest;
        switch (stack.top) {
            case Symbol.Bytes bytes -> stacks.add(stack);
            case Symbol.Added token -> stacks.add(stack);
            case Symbol.Sequence(List<Symbol> parts) -> {
                Stack all = rest;
                for (Symbol part : parts.reversed()) {
                    all = new Stack(part, all);
                }
                expand(all, depth + 1);
            }
            case Symbol.Choice(List<Symbol> options) -> {
                for (Symbol option : options) {
                    expand(new Stack(option, rest), depth + 1);
                }
            }
            case Symbol.Repeat(Symbol part, int min, int max) -> {
                if (min == 0) {
                    expand(rest, depth + 1);
                }
                if (max > 0) {
                    int more = max == Symbol.UNLIMITED ? max : max - 1;
                    Stack after =
                            more == 0 ? rest : new Stack(new Symbol.Repeat(part, Math.max(0, min - 1), more), rest);
                    expand(new Stack(part, after), depth + 1);
                }
            }
            case Symbol.Rule rule -> expand(new Stack(rule.body(), rest), depth + 1);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GrammarState place && place.end == end && place.stacks.equals(stacks);
    }

    @Override
    public int hashCode() {
        return stacks.hashCode() + (end ? 1 : 0);
    }
}
