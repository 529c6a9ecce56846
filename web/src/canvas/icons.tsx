/** The icons node types may name, by lucide's kebab-case name; only these are bundled, any other name shows a box. */
import {
  AlarmClock, Ban, BarChart3, Bell, Blocks, Bot, Box, Braces, Calendar, CalendarCheck, CalendarClock, ChartLine, CircleDot, CircleStop,
  CircleX, Clock, Cloud, Code, Combine, CornerDownLeft, CreditCard, Database, Dot, FileText, Filter, FlaskConical, Folder, FormInput, GitBranch, GitFork,
  GitMerge, Globe, Hand, Hourglass, Image, Inbox, Key, Layers, Link, List, ListFilter, ListTree, Mail, MailOpen, Merge, MessageCircle,
  MessageSquare, Milestone, MousePointerClick, Network, OctagonX, Package, PenLine, Percent, Phone, Play, Plug, Radio, Receipt, RefreshCw, Repeat,
  Reply, Rocket, Route, Rss, Scale, Search, Send, Server, Settings, Share2, Shapes, Shield, Shuffle, SlidersHorizontal, Split, Sparkles, Star,
  StickyNote, Store, Table, Tag, Target, Ticket, Timer, ToggleLeft, Undo2, Upload, User, UserPlus, Users, Variable, Video, Wallet, WandSparkles,
  Webhook, Workflow, Wrench, Zap, type LucideIcon,
} from "lucide-react";

const icons: Record<string, LucideIcon> = {
  "alarm-clock": AlarmClock, ban: Ban, "bar-chart-3": BarChart3, "chart-column": BarChart3, bell: Bell, blocks: Blocks, bot: Bot, box: Box,
  braces: Braces, calendar: Calendar, "calendar-check": CalendarCheck, "calendar-clock": CalendarClock, "chart-line": ChartLine,
  "circle-dot": CircleDot, "circle-stop": CircleStop, "circle-x": CircleX, clock: Clock, cloud: Cloud, code: Code, "code-2": Code,
  "code-xml": Code, combine: Combine, "corner-down-left": CornerDownLeft, "credit-card": CreditCard, database: Database, dot: Dot,
  "file-text": FileText, filter: Filter, funnel: Filter, "flask-conical": FlaskConical, folder: Folder, "form-input": FormInput,
  "git-branch": GitBranch, "git-fork": GitFork, "git-merge": GitMerge, globe: Globe, hand: Hand, hourglass: Hourglass, image: Image,
  inbox: Inbox, key: Key, layers: Layers, link: Link, list: List, "list-filter": ListFilter, "list-tree": ListTree, mail: Mail,
  "mail-open": MailOpen, merge: Merge, "message-circle": MessageCircle, "message-square": MessageSquare, milestone: Milestone,
  "mouse-pointer-click": MousePointerClick, network: Network, "octagon-x": OctagonX, package: Package, "pen-line": PenLine, pencil: PenLine,
  percent: Percent, phone: Phone, play: Play, plug: Plug, radio: Radio, receipt: Receipt, "refresh-cw": RefreshCw, repeat: Repeat,
  reply: Reply, rocket: Rocket, route: Route, rss: Rss, scale: Scale, search: Search, send: Send, server: Server, settings: Settings,
  "share-2": Share2, shapes: Shapes, shield: Shield, shuffle: Shuffle, "sliders-horizontal": SlidersHorizontal, split: Split,
  sparkles: Sparkles, star: Star, "sticky-note": StickyNote, store: Store, table: Table, tag: Tag, target: Target, ticket: Ticket,
  timer: Timer, "toggle-left": ToggleLeft, "undo-2": Undo2, upload: Upload, user: User, "user-plus": UserPlus, users: Users,
  variable: Variable, video: Video, wallet: Wallet, "wand-sparkles": WandSparkles, webhook: Webhook, workflow: Workflow, wrench: Wrench,
  zap: Zap,
};

export function NodeIcon({ name, size = 18 }: { name: string | undefined; size?: number }) {
  const Icon = icons[name ?? ""] ?? Box;
  return <Icon size={size} strokeWidth={1.9} aria-hidden />;
}
