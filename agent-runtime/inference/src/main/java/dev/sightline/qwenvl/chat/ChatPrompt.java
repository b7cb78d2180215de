package dev.sightline.qwenvl.chat;

import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation as the model is shown it. Text of users and screens stays apart from the template's own tokens, so that it cannot
 * forge a turn.
 */
public final class ChatPrompt {

    /** A piece of a prompt in tokens. */
    public sealed interface Piece {

        /** Tokens in a row. */
        record Tokens(List<Integer> ids) implements Piece {}

        /** Where the embeddings of an image belong, the first of the conversation being 0. */
        record Image(int index) implements Piece {}

        /** Where the embeddings of a video belong, the first of the conversation being 0. */
        record Video(int index) implements Piece {}
    }

    private sealed interface Segment {

        record Added(String content) implements Segment {}

        record Text(String text) implements Segment {}

        record Image(int index) implements Segment {}

        record Video(int index) implements Segment {}
    }

    private final List<Segment> segments;

    private ChatPrompt(List<Segment> segments) {
        this.segments = List.copyOf(segments);
    }

    /** The prompt as text, with one pad token for each image and video. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            switch (segment) {
                case Segment.Added(String content) -> text.append(content);
                case Segment.Text(String plain) -> text.append(plain);
                case Segment.Image image -> text.append("<|image_pad|>");
                case Segment.Video video -> text.append("<|video_pad|>");
            }
        }
        return text.toString();
    }

    /** The prompt in tokens; between added tokens the text is cut as a whole, as the reference does. */
    public List<Piece> pieces(Tokenizer tokenizer) {
        List<Piece> pieces = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        for (Segment segment : segments) {
            switch (segment) {
                case Segment.Added(String content) -> ids.add(tokenizer.id(content));
                case Segment.Text(String plain) -> {
                    for (int id : tokenizer.encode(plain)) {
                        ids.add(id);
                    }
                }
                case Segment.Image(int index) -> {
                    pieces.add(new Piece.Tokens(List.copyOf(ids)));
                    pieces.add(new Piece.Image(index));
                    ids.clear();
                }
                case Segment.Video(int index) -> {
                    pieces.add(new Piece.Tokens(List.copyOf(ids)));
                    pieces.add(new Piece.Video(index));
                    ids.clear();
                }
            }
        }
        if (!ids.isEmpty()) {
            pieces.add(new Piece.Tokens(List.copyOf(ids)));
        }
        return pieces;
    }

    static final class Builder {

        private static final Pattern TEMPLATE = Pattern.compile("<\\|[a-z_]+\\|>|</?tool_call>");
        private static final Pattern ANSWER = Pattern.compile("</?tool_call>");

        private final List<Segment> segments = new ArrayList<>();
        private final StringBuilder plain = new StringBuilder();
        private int images;
        private int videos;

        /** Text of the template, in which added tokens have their meaning. */
        void template(String text) {
            split(text, TEMPLATE);
        }

        /** Text that the model once said: it may hold tool calls, and no other added token. */
        void answer(String text) {
            split(text, ANSWER);
        }

        /** Text of somebody else. */
        void text(String text) {
            plain.append(text);
        }

        void image() {
            flush();
            segments.add(new Segment.Image(images++));
        }

        void video() {
            flush();
            segments.add(new Segment.Video(videos++));
        }

        ChatPrompt build() {
            flush();
            return new ChatPrompt(segments);
        }

        private void split(String text, Pattern added) {
            Matcher matcher = added.matcher(text);
            int from = 0;
            while (matcher.find()) {
                plain.append(text, from, matcher.start());
                flush();
                segments.add(new Segment.Added(matcher.group()));
                from = matcher.end();
            }
            plain.append(text, from, text.length());
        }

        private void flush() {
            if (!plain.isEmpty()) {
                segments.add(new Segment.Text(plain.toString()));
                plain.setLength(0);
            }
        }
    }
}
