package dev.sightline.qwenvl.chat;

import dev.sightline.qwenvl.PromptPart;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation in the form in which it is given to the model. Text of users and screens stays apart from the
 * template's own tokens, so that it cannot forge a turn.
 *
 * @since 0.1.0
 */
public final class ChatPrompt {

    private static final String VISION_START = "<|vision_start|>";
    private static final String VISION_END = "<|vision_end|>";

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

    /**
     * The prompt in the form that the engine takes.
     *
     * @param images the conversation's images in their order
     * @param videos the conversation's videos in their order
     * @throws QwenVlException if their number differs from what the conversation contains
     */
    public List<PromptPart> parts(List<RgbImage> images, List<PromptPart.Video> videos) {
        requireAsMany("images", images.size(), count(Segment.Image.class));
        requireAsMany("videos", videos.size(), count(Segment.Video.class));
        List<PromptPart> parts = new ArrayList<>();
        for (Segment segment : segments) {
            switch (segment) {
                case Segment.Added(String content) -> {
                    // the engine itself puts them around every image and video
                    if (!content.equals(VISION_START) && !content.equals(VISION_END)) {
                        parts.add(new PromptPart.Template(content));
                    }
                }
                case Segment.Text(String plain) -> parts.add(new PromptPart.Text(plain));
                case Segment.Image(int index) -> parts.add(new PromptPart.Image(images.get(index)));
                case Segment.Video(int index) -> parts.add(videos.get(index));
            }
        }
        return parts;
    }

    private long count(Class<? extends Segment> kind) {
        return segments.stream().filter(kind::isInstance).count();
    }

    private static void requireAsMany(String what, int given, long shown) {
        if (given != shown) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "The conversation contains %d %s, but %d were given; pass exactly those."
                            .formatted(shown, what, given));
        }
    }

    static final class Builder {

        private static final Pattern TEMPLATE = Pattern.compile("<\\|[a-z_]+\\|>|</?tool_call>");
        private static final Pattern ANSWER = Pattern.compile("</?tool_call>");

        private final List<Segment> segments = new ArrayList<>();
        private final StringBuilder plain = new StringBuilder();
        private int images;
        private int videos;

        /** Text of the template, in which added tokens are recognised. */
        void template(String text) {
            split(text, TEMPLATE);
        }

        /** Text that the model generated: it may contain tool calls, but no other added token. */
        void answer(String text) {
            split(text, ANSWER);
        }

        /** Text from any other source. */
        void text(String text) {
            plain.append(text);
        }

        void image() {
            template(VISION_START);
            segments.add(new Segment.Image(images++));
            template(VISION_END);
        }

        void video() {
            template(VISION_START);
            segments.add(new Segment.Video(videos++));
            template(VISION_END);
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
