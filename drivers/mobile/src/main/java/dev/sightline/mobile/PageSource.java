package dev.sightline.mobile;

import dev.sightline.driver.Control;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The nodes of an Android screen, as UiAutomator describes them in XML. */
final class PageSource {

    private static final int LONGEST_NAME = 120;

    /** A description this large or deep is not that of a screen. */
    private static final int MOST_NODES = 20_000;

    private static final int DEEPEST = 500;

    private static final Pattern BOUNDS = Pattern.compile("\\[(-?\\d{1,6}),(-?\\d{1,6})]\\[(-?\\d{1,6}),(-?\\d{1,6})]");

    private PageSource() {}

    /** An element; the children are those of the same window that lie within it. */
    private record Element(
            String type,
            String application,
            String words,
            boolean takesText,
            boolean reacts,
            int left,
            int top,
            int right,
            int bottom,
            List<Element> children) {

        boolean contains(Point<Space.Driver> point) {
            return point.x() >= left && point.x() < right && point.y() >= top && point.y() < bottom;
        }

        /** Its own words, or else those of what it consists of; contents of fields are none. */
        String name() {
            if (!words.isEmpty() || takesText) {
                return words;
            }
            return children.stream()
                    .map(Element::name)
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.joining(" "));
        }

        Control.Node node() {
            String name = name();
            return new Control.Node(
                    name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…",
                    type.substring(type.lastIndexOf('.') + 1),
                    application);
        }
    }

    /**
     * What a touch would reach: as Android does it, the topmost element at the point that reacts to touches, or, if none
     * does, the topmost with words.
     *
     * @param xml the page source
     * @return null when there is nothing, or the source is none of Android
     */
    static Control.@Nullable Node at(Point<Space.Driver> point, String xml) {
        List<Element> windows;
        try {
            windows = windows(xml);
        } catch (XMLStreamException e) {
            return null;
        }
        Element reached = topmost(windows, point, true);
        if (reached == null) {
            reached = topmost(windows, point, false);
        }
        return reached == null ? null : reached.node();
    }

    /** What is drawn last lies on top. */
    private static @Nullable Element topmost(List<Element> elements, Point<Space.Driver> point, boolean reacting) {
        for (Element element : elements.reversed()) {
            if (element.contains(point)) {
                Element child = topmost(element.children, point, reacting);
                if (child != null) {
                    return child;
                }
                if (reacting ? element.reacts : !element.words.isEmpty()) {
                    return element;
                }
            }
        }
        return null;
    }

    private static List<Element> windows(String xml) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        List<Element> windows = new ArrayList<>();
        Deque<List<Element>> open = new ArrayDeque<>();
        open.push(windows);
        int nodes = 0;
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
        try {
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++nodes > MOST_NODES || open.size() > DEEPEST) {
                            throw new XMLStreamException("not the description of a screen");
                        }
                        Element element = element(reader);
                        if (element != null) {
                            open.element().add(element);
                        }
                        open.push(element == null ? open.element() : element.children);
                    }
                    case XMLStreamConstants.END_ELEMENT -> open.pop();
                    default -> {
                        // there are no texts between the elements
                    }
                }
            }
        } finally {
            reader.close();
        }
        return windows;
    }

    /** Null for an element without bounds, such as the root. */
    private static @Nullable Element element(XMLStreamReader reader) {
        Matcher bounds = BOUNDS.matcher(text(reader, "bounds"));
        if (!bounds.matches() || text(reader, "displayed").equals("false")) {
            return null;
        }
        String type = Stream.of(text(reader, "class"), reader.getLocalName())
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElseThrow();
        boolean takesText =
                type.endsWith("EditText") || type.endsWith("AutoCompleteTextView") || is(reader, "password");
        String described = text(reader, "content-desc");
        String hint = text(reader, "hint");
        String words = !described.isEmpty() ? described : takesText ? hint : text(reader, "text");
        return new Element(
                type,
                text(reader, "package"),
                words.strip().replaceAll("\\s+", " "),
                takesText,
                takesText || is(reader, "clickable") || is(reader, "checkable") || is(reader, "long-clickable"),
                Integer.parseInt(bounds.group(1)),
                Integer.parseInt(bounds.group(2)),
                Integer.parseInt(bounds.group(3)),
                Integer.parseInt(bounds.group(4)),
                new ArrayList<>());
    }

    private static boolean is(XMLStreamReader reader, String attribute) {
        return text(reader, attribute).equals("true");
    }

    private static String text(XMLStreamReader reader, String attribute) {
        String value = reader.getAttributeValue(null, attribute);
        return value == null ? "" : value;
    }
}
