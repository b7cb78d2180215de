package dev.sightline.desktop;

import dev.sightline.testkit.Fixture;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.swing.BorderFactory;
import javax.swing.JFrame;
import javax.swing.JLayeredPane;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextField;

/** The contract's fixture as a window that fills the screen. */
final class FixtureWindow extends JFrame implements Fixture {

    private static final long serialVersionUID = 1L;
    private static final int SIDE = 60;

    private final transient List<String> pressed = new CopyOnWriteArrayList<>();
    private final JTextField field = new JTextField();
    private final JScrollPane content;

    FixtureWindow() {
        super("Contract");
        Rectangle screen = GraphicsEnvironment.getLocalGraphicsEnvironment()
                .getDefaultScreenDevice()
                .getDefaultConfiguration()
                .getBounds();
        var tall = new JPanel();
        tall.setPreferredSize(new Dimension(100, 6000));
        content = new JScrollPane(tall);
        content.setBounds(screen);
        content.getVerticalScrollBar().setUnitIncrement(16);

        var layers = new JLayeredPane();
        layers.add(content, JLayeredPane.DEFAULT_LAYER);
        int right = screen.width - SIDE;
        int bottom = screen.height - SIDE;
        layers.add(target(Target.RED, 0, 0), JLayeredPane.PALETTE_LAYER);
        layers.add(target(Target.GREEN, right, 0), JLayeredPane.PALETTE_LAYER);
        layers.add(target(Target.BLUE, 0, bottom), JLayeredPane.PALETTE_LAYER);
        layers.add(target(Target.AMBER, right, bottom), JLayeredPane.PALETTE_LAYER);
        field.setBounds(90, 10, 200, 40);
        field.setBackground(new Color(FIELD_COLOUR));
        field.setBorder(BorderFactory.createEmptyBorder());
        layers.add(field, JLayeredPane.PALETTE_LAYER);
        setContentPane(layers);
        setUndecorated(true);
        setBounds(screen);
        setVisible(true);
    }

    private JPanel target(Target target, int x, int y) {
        var panel = new JPanel();
        panel.setBackground(new Color(target.colour()));
        panel.setBounds(x, y, SIDE, SIDE);
        panel.addMouseListener(new MouseAdapter() {
            @Override
            public void mouseClicked(MouseEvent event) {
                pressed.add(target.name().toLowerCase(Locale.ROOT));
            }
        });
        return panel;
    }

    @Override
    public List<String> pressed() {
        return List.copyOf(pressed);
    }

    @Override
    public String typed() {
        return field.getText();
    }

    @Override
    public double scrolled() {
        return content.getVerticalScrollBar().getValue();
    }
}
